"""Learns how the addresses of a site's articles look, from its links and from pages that prove it. Pure functions."""
