"""Measurements, each one command: `python -m tests.bench.dedup`."""
