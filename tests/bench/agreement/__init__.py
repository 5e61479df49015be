"""Readers of pages without truth, judged by two others that agree."""
