"""Comparison of two texts: encoded texts, signatures, postings, credited agencies. Clusters are decided elsewhere."""
