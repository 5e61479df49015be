"""Our reading of news pages beside other readers', in one run: `python -m tests.bench.extraction`."""
