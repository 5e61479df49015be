"""The frontier: what we know about every article address of a source, and when to request it again."""
