"""Commands that run something: demo, ingest, serve, store, extract."""
