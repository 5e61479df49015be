"""Who crawls: we request public sites only with a User-Agent by which their owners can reach the operator."""

import re

from crawler.registry import Source
from crawler.safety.destinations import Destinations, never_public
from storage.errors import SettingsError
from storage.settings import CrawlSettings

__all__ = ["check_contact", "user_agent"]

CONTACT = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@]+|https?://\S+\.\S+")
"""A mail address or a web page."""


def user_agent(crawl: CrawlSettings) -> str:
    """Return the User-Agent: the setting `crawl.user_agent`, followed by `crawl.contact`."""
    if not crawl.contact or crawl.contact in crawl.user_agent:
        return crawl.user_agent
    return f"{crawl.user_agent} (+{crawl.contact})"


def check_contact(source: Source, crawl: CrawlSettings) -> None:
    """Raise SettingsError if `source` is a public site and the User-Agent names no way to reach the operator.

    Sites under reserved names (`.example`), allowed private hosts and replayed archives need none.
    """
    if crawl.replay is not None or CONTACT.search(user_agent(crawl)):
        return
    private = Destinations.parse(crawl.allow_private).hosts
    if all(never_public(host) or host in private for host in source.hosts):
        return
    raise SettingsError(
        f"{source.slug} is not crawled: nobody could be reached about this crawler",
        hint="set crawl.contact (BAOTINH_CRAWL__CONTACT) to a mail address or a web page of yours",
    )
