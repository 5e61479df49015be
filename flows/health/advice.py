"""What to do about each kind of issue, in one sentence for an operator. docs/operating.md says more of each."""

from flows.pipeline.verdicts.problem import ProblemKind

__all__ = ["ADVICE", "advice_for"]

ADVICE: dict[str, str] = {
    ProblemKind.BROKEN_RULES: "correct the file that the message names; until then the last good rules stay in force",
    ProblemKind.OUR_CODE: "a bug of ours: report it with the traceback that the run's report names; nothing is lost",
    ProblemKind.DOWN: "open the site in a browser; if the newspaper has moved or ended, correct its file",
    ProblemKind.CRAWL: "baotinh run shows the reason; python -m crawler {subject} shows the crawl with its log",
    ProblemKind.PAUSED: "nothing: a later crawl asks again",
    ProblemKind.CHALLENGE: "open the site in a browser, and ask its owner to let the crawler pass (docs/webmasters.md)",
    ProblemKind.ROBOTS: "read the site's robots.txt; if it forbids articles, set status `forbidden` in the file",
    ProblemKind.LINKS: "look at its section pages in a browser, then correct `links` and `discovery` in its file",
    ProblemKind.SILENT: "open the site: if it shows news, correct `discovery` in its file; else nothing is wrong here",
    ProblemKind.REFUSED: "baotinh run lists refused pages with reasons; look at one, then correct its layout; those "
    "that arrived empty or cut (empty, truncated, undecodable) are fetched again by the next crawl",
    ProblemKind.REPLACED: "baotinh diff ID shows both articles; if the site has begun its numbers anew, let the group "
    "`id` of its `links.article` match the words of the address, too (docs/adding-a-newspaper.md)",
    ProblemKind.FUTURE: "a clock was wrong, or is: set it right; then baotinh fsck --repair corrects what came from "
    "the future, and the next run stores what it had superseded",
    ProblemKind.FIELDS: "compare a page with the selectors of its layout: the site has probably been rebuilt",
    ProblemKind.COMPLETENESS: "baotinh extract {subject} URL shows what is taken of a page; correct its layout",
    ProblemKind.DEAD_LINKS: "open the listing in a browser: if its links lead elsewhere there, report it; if they are "
    "dead there too, tell the site's owner, and name another listing in `discovery`",
    ProblemKind.SHARED_IDS: "correct the group `id` of `links.article` in its file, or take it out: then the path "
    "tells articles apart; baotinh sources check {subject} looks closer",
    ProblemKind.NOTICED: "nothing, unless it comes again and again",
    "stale": "baotinh ingest {subject} tries now and says why it fails",
    "low_news": "open the site: if it shows more news than that, look at its `discovery`",
    "gaps": "baotinh run shows each gap and whether the next crawls go on there (if it lasts, raise "
    "crawl.catch_up_pages) or what to add to the newspaper's file",
    "damaged": "look at the store's disk; baotinh fsck --repair puts right what can be; restore the rest from backup, "
    "or accept its loss (baotinh fsck --accept-loss WHY)",
    "orphaned": "put the newspaper's file back with status `paused`: nothing is lost",
    "overdue": "is `baotinh serve` or a worker running? Start it; what is missed is fetched by the next run",
    "clock": "set the clock that is wrong: runs refuse to work with it",
    "disk": "free space on the disk of the data folder, or move the folder",
    "waiting": "baotinh ingest --no-crawl processes them now; else the next run does",
    "table_damaged": "baotinh rebuild makes the table anew from the articles",
    "behind": "baotinh fsck --repair writes the missing rows",
    "unmaintained": "baotinh maintain merges the files; a schedule for it runs in `baotinh serve`",
    "prefect_away": "start `baotinh serve` or Prefect's server; a PREFECT_API_URL that is set must name one that runs; "
    "what is stored does not depend on it",
    "paused_schedule": "resume it: prefect deployment schedule resume {subject}",
    "pending": "start its worker again; the next crawl marks the run as crashed",
    "crashed": "nothing, if the next run completes; else look at the log of the worker: what was stored stays",
    "failed_run": "the message says why; baotinh maintain, for a nightly one, does the same now and says why it fails",
    "limited": "remove the limit, which a killed run holds: prefect deploy --all does",
    "zombie": "the next crawl marks it as crashed; else cancel it on Prefect's page",
}


def advice_for(kind: str, subject: str) -> str:
    """Return what to do about an issue of a kind."""
    return ADVICE.get(kind, "see docs/operating.md").replace("{subject}", subject)
