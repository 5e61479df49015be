"""A problem of a newspaper: what kind it is, the evidence, and whether the newspaper counts as failed because of it."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict

__all__ = ["Problem", "ProblemKind"]


class ProblemKind(StrEnum):
    """The kinds of problems. Reports, alarms and metrics use these words; docs/operating.md says what to do."""

    BROKEN_RULES = "broken_rules"
    """Its file of the registry is broken."""
    OUR_CODE = "our_code"
    """Our own code failed, on the newspaper as a whole or on single pages."""
    DOWN = "down"
    """The site does not answer."""
    CRAWL = "crawl"
    """The crawl failed for another reason."""
    PAUSED = "paused"
    """The site asked crawlers to wait."""
    CHALLENGE = "challenge"
    """The site answers with challenges or login pages instead of articles."""
    ROBOTS = "robots"
    """Its robots.txt has changed, or forbids what we ask for."""
    LINKS = "links"
    """Its listings lost most of their links to articles."""
    SILENT = "silent"
    """It has published nothing for longer than it ever does."""
    REFUSED = "refused"
    """Pages were refused."""
    REPLACED = "replaced"
    """Other articles have the numbers of known ones, and became versions of them."""
    FUTURE = "future"
    """Its captures are superseded by versions from the future."""
    FIELDS = "fields"
    """A field that its articles usually have is missing."""
    COMPLETENESS = "completeness"
    """Less of its articles is taken, or its rules find their bodies less often."""
    DEAD_LINKS = "dead_links"
    """Several new articles of a listing answer 404."""
    SHARED_IDS = "shared_ids"
    """Different articles of the newspaper have one id, so that only one of them is crawled."""
    NOTICED = "noticed"
    """A sign that the crawler noticed; nothing has failed."""


class Problem(BaseModel):
    """One problem of a newspaper in one run."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    kind: ProblemKind
    message: str
    """One sentence for an operator, with the evidence."""
    fails: bool = False
    """True if the newspaper counts as failed because of it."""
