import pytest

from crawler.archiving.address_ledger import AddressLedger, AddressStatus
from crawler.archiving.crawl_outcome import judge

READ = {"discovery/pages": 1, "discovery/articles": 3}
NO_LISTING = "no page that lists articles could be read: "


def ledger(*fates: str, detail: str = "so") -> AddressLedger:
    """A ledger with an address for each fate: a status, or the reason of a failure."""
    made = AddressLedger()
    for number, fate in enumerate(fates):
        url = f"http://baothu.example/{number}"
        if fate in list(AddressStatus):
            made.note(url, AddressStatus(fate))
        else:
            made.note_reason(url, fate, detail)
    return made


@pytest.mark.parametrize(
    ("listings", "articles", "counts", "reason"),
    [
        ([], [], {}, "the registry names no section, feed or sitemap"),
        (["robots", "robots"], [], {}, "robots.txt forbids every page that lists articles "
         "(http://baothu.example/0, …)"),
        (["dns", "dns"], [], {}, NO_LISTING + "dns, so"),
        (["tls", "tls", "robots"], [], {}, NO_LISTING + "tls (2), robots (1)"),
        ([], [], {"discovery/pages": 2}, "no page that lists articles has a link to an article; do the rules of the "
         "source still hold?"),
        ([], [], READ | {"spider_exceptions/count": 1}, "the crawler has an error of its own; "
         "`warnings` of the crawl's record has its traceback"),
        ([], ["robots"], READ, "robots.txt forbids all articles, 1 of them (http://baothu.example/0)"),
        ([], ["http_503", "tls", "tls"], READ, "none of 3 articles could be read: tls (2), http_503 (1); "
         "http://baothu.example/0, …"),
        ([], ["redirected"] * 3, READ, "none of 3 articles could be read: redirected; open one of them in a browser: "
         "has the form of addresses changed?; http://baothu.example/0, …"),
        ([], ["missing"] * 3, READ, "none of 3 articles could be read: missing; open one of them in a browser: "
         "has the form of addresses changed?; http://baothu.example/0, …"),
        (["proxy", "not_due"], [], {}, NO_LISTING + "proxy (1), not_due (1)"),
        ([], ["proxy", "over_limit"], READ, "no article was asked for: proxy (1), over_limit (1)"),
        ([], ["challenge"], READ, "none of 1 articles could be read: challenge, so; the site asks for a browser; look "
         "at it in one, and ask its owner to let the User-Agent pass; http://baothu.example/0"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_source_fails_as_a_whole_with_its_reason(
    listings: list[str], articles: list[str], counts: dict[str, int], reason: str
) -> None:
    assert judge(ledger(*listings), ledger(*articles), counts, stopped=False) == ("failed", reason)


@pytest.mark.parametrize(
    ("listings", "articles", "known"),
    [
        ([], ["not_due"], False),
        ([], ["over_limit", "not_due"], False),
        (["dns"], ["stored"], False),
        ([], ["timeout", "stored"], False),
        ([], ["timeout", "unchanged"], False),
        ([], ["missing", "redirected"], True),
        ([], ["gone_unsure", "missing"], True),
    ],
)
def test_single_failures_fail_no_crawl(listings: list[str], articles: list[str], known: bool) -> None:
    assert judge(ledger(*listings), ledger(*articles), READ, stopped=False, known=known) == ("finished", None)


QUIET = {"discovery/not_due": 2}


@pytest.mark.parametrize(
    ("listings", "outcome", "why"),
    [
        (["timeout", "not_due"], "failed", NO_LISTING + "timeout, so; the site is down or slow; the next crawl tries "
         "again"),
        (["http_503", "dns", "not_due"], "failed", NO_LISTING + "http_503 (1), dns (1)"),
        (["host_down", "not_due"], "paused", "nothing was asked: host_down, so; the next crawl tries again"),
        (["proxy", "not_due"], "failed", NO_LISTING + "proxy, so"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_quiet_crawl_for_which_nobody_answers_is_no_success(listings: list[str], outcome: str, why: str) -> None:
    assert judge(ledger(*listings), ledger(), QUIET, stopped=False) == (outcome, why)


@pytest.mark.parametrize(
    ("listings", "articles", "counts"),
    [
        (["not_due", "not_due"], [], QUIET),
        (["http_404", "not_due"], [], QUIET),
        (["http_404", "timeout", "not_due"], [], QUIET),
        (["timeout", "unchanged"], [], {"discovery/unchanged": 1}),
        (["timeout", "stored", "not_due"], [], QUIET | READ),
        (["timeout", "not_due"], ["stored"], QUIET),
        (["timeout", "not_due"], ["missing"], QUIET),
    ],
)
def test_a_quiet_crawl_for_which_somebody_answers_is_a_success(
    listings: list[str], articles: list[str], counts: dict[str, int]
) -> None:
    assert judge(ledger(*listings), ledger(*articles), counts, stopped=False, known=True) == ("finished", None)


def test_a_listing_that_has_failed_alone_before_says_nothing_of_the_site_but_a_proxy_does() -> None:
    def judged(*listings: str) -> str:
        return judge(ledger(*listings), ledger(), QUIET, stopped=False, lone=True)[0]

    assert judged("http_500", "not_due") == "finished"
    assert judged("host_down", "not_due") == "finished"
    assert judged("proxy", "not_due") == "failed"


def test_a_crawl_that_a_host_has_put_off_is_paused() -> None:
    assert judge(ledger("retry_after"), ledger(), {}, stopped=False) == (
        "paused", "nothing was asked: retry_after, so"
    )  # fmt: skip  # short items: a line each would fill a screen
    outcome, why = judge(ledger("stored"), ledger("retry_after", "not_due"), READ, stopped=False)
    assert (outcome, why) == ("paused", "no article was asked for: retry_after, so")


def test_a_crawl_that_was_stopped_has_failed() -> None:
    assert judge(ledger(), ledger(), READ, stopped=True) == ("failed", "stopped before its end")


def test_a_crawl_that_its_own_error_has_stopped_names_the_error() -> None:
    _, why = judge(ledger(), ledger(), READ | {"spider_exceptions/count": 1}, stopped=True)
    assert why is not None
    assert "error of its own" in why


def test_every_address_has_one_status_and_the_numbers_add_up() -> None:
    made = ledger("stored", "dns", "robots", "not_due", "not_public")
    made.note("http://baothu.example/1", AddressStatus.STORED)
    made.note_new("http://baothu.example/0", AddressStatus.DEFERRED, "not_due")
    assert made.by_status() == {
        "deferred/not_due": ("http://baothu.example/3",),
        "refused/not_public": ("http://baothu.example/4",),
        "robots": ("http://baothu.example/2",),
        "stored": ("http://baothu.example/0", "http://baothu.example/1"),
    }
    assert sum(made.counts().values()) == len(made) == 5
