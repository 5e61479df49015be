"""A bad network and a bad store between us and the real one, and writers that live through it."""
