"""The web view: pages, feeds and an API over the archive. Reads only: archive, search index, registry."""
