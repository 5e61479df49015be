"""Addresses of articles in section pages, feeds and sitemaps. Pure functions; no requests."""
