"""One Delta table of the bucket: commits in a row, compaction, damage, deletion. Knows no article."""
