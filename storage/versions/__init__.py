"""The versions of an article: commit, compare, history, JSON Schema. No tables: they are derived from versions."""
