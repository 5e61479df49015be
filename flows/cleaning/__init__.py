"""Cleaning: from a capture to a page, from a page to the article's own words and pictures. Pure functions."""

from flows.cleaning.article_cleaning import clean
from flows.cleaning.page.page_decoding import open_page
from flows.cleaning.page_analysis import PageAnalysis, analyse_page

__all__ = ["PageAnalysis", "analyse_page", "clean", "open_page"]
