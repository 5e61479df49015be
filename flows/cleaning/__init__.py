"""Cleaning: from a capture to a page, from a page to the article's own words and pictures. Pure functions."""

from flows.cleaning.article_cleaning import clean
from flows.cleaning.page.page_decoding import open_page
from flows.cleaning.page_analysis import Survey, survey

__all__ = ["Survey", "clean", "open_page", "survey"]
