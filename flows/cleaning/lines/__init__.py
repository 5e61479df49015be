"""Chooses the article's lines in a box: features of each line, and a small model that weighs them."""
