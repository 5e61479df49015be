"""Learns from pages what a newspaper's file says: the shape of article addresses, links, selectors. Pure functions."""
