"""Words by which the pages of the press, in its languages, call to act, label and point elsewhere."""
