"""Captures in WARC segments: write, read, decode. This package knows no tables and no article versions."""
