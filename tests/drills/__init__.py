"""Drills: bad days on purpose, with everything real. `make drills` runs them and prints what happened."""
