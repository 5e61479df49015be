"""The pages of a list: which one is next, and how far to follow them."""
