"""The settings module that Scrapy loads. It reads baotinh's settings once, when it is imported."""

import sys

from crawler.safety.destinations import Destinations
from crawler.scrapy_settings import scrapy_settings
from storage.errors import SettingsError
from storage.settings import load_settings

try:
    BAOTINH = load_settings()
    Destinations.parse(BAOTINH.crawl.allow_private)
except SettingsError as error:
    # Only Scrapy's commands and the crawl process import this module: for them a wrong setting is one line.
    sys.exit(error.in_one_line)

globals().update(scrapy_settings(BAOTINH))
