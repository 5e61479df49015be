"""The memory of known addresses of a source, and when to visit each again. No HTTP."""
