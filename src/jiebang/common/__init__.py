"""Protocols and tools without a noun of the office: clock, audit, policies, idempotency, uploads, documents, text."""
