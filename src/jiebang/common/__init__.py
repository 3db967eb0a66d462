"""Protocols and tools without a noun of the office: clock, audit trail, policies, idempotency, uploads, documents, text."""
