"""Which lines of a box are the article's: what can be observed of each line, and a small model that weighs it."""
