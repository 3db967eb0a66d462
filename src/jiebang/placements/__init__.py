"""Posts, wishes, placement runs, plans and placements."""
