"""Articles as files for others: JSON Lines, Parquet, ninjs. No writes to the bucket."""
