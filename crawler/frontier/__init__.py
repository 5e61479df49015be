"""The frontier: what is known of every address of a source, and when to ask for it again."""
