"""Polite visits to a newspaper's site outside of crawls: a few requests, chosen one after the other.

The visits use the crawler's own robots.txt, delays, host states, safe destinations and proxy. What to ask for, and what
the answers mean, is decided by the caller (`flows/contact`).
"""
