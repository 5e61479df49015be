"""Rules that age."""
