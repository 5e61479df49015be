"""Text normalization for comparison. Pure functions; nothing stored passes through it."""
