"""Lines beside pictures that are their captions."""
