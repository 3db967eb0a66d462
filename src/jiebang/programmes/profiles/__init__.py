"""Nominee profiles: what home unit and person say of each part, which of it holds, what is still missing."""
