"""Finds the addresses of articles in section pages, feeds and sitemaps. Pure functions; no requests."""

from crawler.discovery.feed import read_feed
from crawler.discovery.listing import Found, Listed, UnreadableListingError
from crawler.discovery.offers import Offers, read_offers, sitemaps_of_robots
from crawler.discovery.section import read_section
from crawler.discovery.sitemap import read_sitemap

__all__ = [
    "Found",
    "Listed",
    "Offers",
    "UnreadableListingError",
    "read_feed",
    "read_offers",
    "read_section",
    "read_sitemap",
    "sitemaps_of_robots",
]
