"""Reads what a site hands to its scripts as data: lists in JSON, and the state inside a page. Runs no script."""
