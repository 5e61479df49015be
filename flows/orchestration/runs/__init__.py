"""What our flow runs have in common: crawls, spreading over workers, the end of runs that died."""
