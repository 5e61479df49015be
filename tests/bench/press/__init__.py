"""Synthetic, labelled press to measure with: prose, notices, streams, and the score of decisions about them."""
