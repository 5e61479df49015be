"""The version of extraction: of all code that turns a page into a record."""

__all__ = ["EXTRACTOR_VERSION"]

EXTRACTOR_VERSION = "30"
"""Part of every record's provenance. A whole number, raised whenever any page gives another record than before.

When it rises, an old capture is extracted again before a difference is called the publisher's edit; so what our own
code changed is committed as `reextracted`. `make golden` raises it when the output of a fixed set of pages has changed;
a test fails until that is done. Records written before it existed carry the version of the package, `0.1.0`.
"""
