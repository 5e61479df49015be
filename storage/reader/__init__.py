"""Reading for consumers: the archive, its filters, the change feed. This package writes nothing."""
