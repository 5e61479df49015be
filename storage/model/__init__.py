"""The article record and its identifiers: typed values. No I/O, and nothing from other rooms."""
