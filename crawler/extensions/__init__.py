"""Scrapy extensions: they read from the bucket when a crawl starts, and write to it while it runs and when it ends."""
