"""A Prefect server on this machine, for whoever has none: started, found, and ended with the process that needs it."""
