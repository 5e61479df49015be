"""One finding of a check: what, how grave, where, and a sentence for a person."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Finding", "FindingKind", "Severity"]


class Severity(StrEnum):
    """How grave a finding is, the gravest first."""

    ERROR = "error"
    """Articles or their text are lost until the file is changed."""
    WARNING = "warning"
    """The file is out of date; fallbacks help, or only a part is lost."""
    NOTE = "note"
    """Good to know; the file is right."""


class FindingKind(StrEnum):
    """What a check can find, in the words that `--json` uses."""

    HOST_GONE = "host_gone"
    HOST_MOVED = "host_moved"
    OLD_HOST_GONE = "old_host_gone"
    PARKED = "parked"
    SCHEME = "scheme"
    WWW = "www"
    CERTIFICATE = "certificate"
    REDIRECT_LOOP = "redirect_loop"
    ROBOTS_FORBID = "robots_forbid"
    ROBOTS_ALLOW = "robots_allow"
    CRAWL_DELAY = "crawl_delay"
    DEAD_SECTION = "dead_section"
    MOVED_SECTION = "moved_section"
    DEAD_FEED = "dead_feed"
    MOVED_FEED = "moved_feed"
    DEAD_SITEMAP = "dead_sitemap"
    MOVED_SITEMAP = "moved_sitemap"
    EMPTY_LISTING = "empty_listing"
    STALE_LISTING = "stale_listing"
    LOW_RECALL = "low_recall"
    OFFERED = "offered"
    SOFT_404 = "soft_404"
    SILENT = "silent"
    ACTIVATE = "activate"
    PATTERN_MISSES = "pattern_misses"
    PATTERN_TAKES_OTHERS = "pattern_takes_others"
    ID_NOT_UNIQUE = "id_not_unique"
    CARDS = "cards"
    NEXT_PAGE = "next_page"
    NO_ARTICLES = "no_articles"
    ARTICLES_FAIL = "articles_fail"
    RULE_FINDS_NOTHING = "rule_finds_nothing"
    RULE_FINDS_ELSE = "rule_finds_else"
    UNREADABLE = "unreadable"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding."""

    kind: FindingKind
    severity: Severity
    where: str
    """The address or the key of the file that it is about."""
    text: str
    """One sentence for a person."""
