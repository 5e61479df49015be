"""How results are written to a terminal or for programs. The only room that prints."""
