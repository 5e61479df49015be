"""Values ready to be drawn: bars, heat, tiles, two versions side by side. Pure functions."""
