"""Commands for consumers and keepers of the archive. No crawl, no Prefect."""
