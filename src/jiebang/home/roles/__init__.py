"""Roles on screen: proposed by an office, decided by security administrators, looked over and taken back by both.

Administrators read no rows of a programme: they are told the login, the role, the cohort and the kind of scope. The
office of a cohort is told the names as well.
"""
