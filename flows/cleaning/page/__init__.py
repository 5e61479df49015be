"""One page as parsed: opening, DOM index, structured metadata, markup. Does not locate the article."""
