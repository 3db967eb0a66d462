"""Forming groups before the start: proposed and shown first, moved by hand, heads named, the last step undone."""
