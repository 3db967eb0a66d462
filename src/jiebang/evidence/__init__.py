"""Records of what happened, the facts they make, and the tallies of tasks counted from facts."""
