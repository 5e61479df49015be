"""Pictures in rows, tables and links, each with its caption."""
