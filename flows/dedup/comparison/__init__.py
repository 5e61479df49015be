"""Two texts compared: sketches, signatures, postings, agencies. No decision about clusters."""
