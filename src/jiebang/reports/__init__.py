"""Periods, self-drafted reports whose sentences carry their evidence, submission and export."""
