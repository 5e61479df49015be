"""What a crawl stores: WARC segments and the record of the crawl. No decision what to fetch."""
