"""The boxes of a page: where its article is, and which hold another text."""
