"""What a run sees of other runs: one that works already, later ones that are due, those that died."""
