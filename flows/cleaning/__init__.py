"""Cleaning: from a capture to a page, from a page to the article's own words and pictures. Pure functions."""

from flows.cleaning.cleaning import clean
from flows.cleaning.opening import open_page
from flows.cleaning.surveying import Survey, survey

__all__ = ["Survey", "clean", "open_page", "survey"]
