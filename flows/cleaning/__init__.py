"""Cleaning: from a capture to a page, from a page to the article's own words and pictures. Pure functions."""

from flows.cleaning.cleaning import clean
from flows.cleaning.opening import open_page

__all__ = ["clean", "open_page"]
