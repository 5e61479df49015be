"""The content of an article element: blocks, captions, bylines, rendering. Does not search the page."""
