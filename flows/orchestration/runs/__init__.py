"""What our flow runs have in common: crawls, periods, spreading over workers, the end of runs that died."""
