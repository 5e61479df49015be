"""What consumers read with: the archive, its filters, the change feed. No writes."""
