"""Folding of text and the shape of Vietnamese syllables. Pure functions; their output is compared, never stored."""
