"""Decides what the crawler may connect to, and under which name, before it sends a byte."""
