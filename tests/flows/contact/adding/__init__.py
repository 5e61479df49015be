"""Newspapers of which only the address is known."""
