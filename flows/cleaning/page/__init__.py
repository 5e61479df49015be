"""One page as parsed: decoding, DOM index, structured metadata, markup. Does not locate the article."""
