"""Organisations: where a name begins, and where it ends."""
