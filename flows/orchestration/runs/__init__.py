"""What our flow runs have in common: crawls, progress, spreading over workers, the end of runs that died."""
