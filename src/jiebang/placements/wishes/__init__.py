"""Wishes from three sides: secondees rank posts, hosts rank people for their posts, home units rank posts for people.

windows: from when to when each side says them · owners: who says them, and of what · ranking: a list in order, and
what a button does to it · choices: what may be ranked, and why it could suit · saying: storing it · asking: links,
reminders, more time · lists, demand: for the office · page, views: where they are said; office_views: the
office's pages.
"""
