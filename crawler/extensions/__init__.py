"""Scrapy extensions: what a crawl reads from the bucket when it starts and writes when it ends."""
