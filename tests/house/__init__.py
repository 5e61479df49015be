"""Rules of the code as a whole: sizes of rooms and modules, directions of imports, what the documentation names."""
