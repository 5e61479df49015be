"""Captures in WARC segments: write, read, decode. No tables, no versions."""
