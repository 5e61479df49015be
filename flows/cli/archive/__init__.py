"""Commands for those who read the archive and those who operate it. No crawl, no Prefect."""
