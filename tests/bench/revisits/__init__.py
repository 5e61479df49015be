"""Proof of the schedule of visits: a year of sixty papers in simulated time, without a network."""
