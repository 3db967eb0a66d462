"""What hosts offer: invited by a link, filled in without an account, accepted, asked back or declined by the office.

draft: what the host types, kept as typed · checking: the draft as posts, or what is missing · answering: what the host
does · asking: invitations, reminders, more time · deciding: what the office does with an offer · gains: what a host
gets from us · lists, papers: as a list and on paper · host_views, views: the host's page and the office's.
"""
