"""Users, persons, roles on scopes, organisations and outside contacts."""
