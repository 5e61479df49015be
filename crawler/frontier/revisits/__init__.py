"""When to visit a known article again: how often its newspaper edits, what its listings report, and the best pause."""
