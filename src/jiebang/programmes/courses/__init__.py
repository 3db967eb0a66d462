"""Courses before the start and during it: when and by whom, what to read, who was absent."""
