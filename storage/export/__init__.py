"""Articles as files for others: JSON Lines, Parquet, ninjs. It writes to the bucket only under `exports/`."""
