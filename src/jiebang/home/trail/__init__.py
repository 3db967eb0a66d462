"""The audit trail on screen: for the audit administrator what everybody did, for everybody the own acts."""
