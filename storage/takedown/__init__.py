"""Removal of articles on request: purge, its records, redaction of raw segments. Nothing for consumers."""
