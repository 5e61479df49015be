"""Bytes to readable text: charsets, fonts that redraw letters, text that was encoded twice."""
