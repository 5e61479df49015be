"""The Scrapy spiders. Decisions belong to pure functions in the other rooms."""
