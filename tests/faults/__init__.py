"""Faults of network and store, injected between clients and the real store, and writers that must survive them."""
