"""Shapes of charts and maps, computed without IO: the web view and the report pages draw the same ones."""
