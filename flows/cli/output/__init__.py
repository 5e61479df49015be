"""How results are written to a terminal or for programs. No other room of the command line makes a console."""
