"""The local search index, derived from the change feed and rebuildable. Never writes to the bucket."""
