"""Programmes, cohorts with their scheme snapshot, hosts, groups and other bodies with officers, secondments, leave."""
