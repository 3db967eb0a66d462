"""The way there: who leaves when and how, whom one may ask, what the host does at home, the days before the start."""
