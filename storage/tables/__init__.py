"""The two Delta tables derived from versions: catalog and records. Append, scan, compact, delete. No reader logic."""
