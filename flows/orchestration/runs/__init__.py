"""What our flow runs have in common: crawls, periods and spreading over workers."""
