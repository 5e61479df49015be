"""A host that only forwards is left out after three answers, and asked again once that fails."""

import pytest

from crawler.frontier.forwards import Forwards, noted, straight

OLD, NEW = "http://m.bao.example/tin-1.html", "http://bao.example/tin-1.html"


def after(*targets: str | None) -> Forwards:
    known: Forwards = {}
    for target in targets:
        known = noted(known, OLD, target)
    return known


@pytest.mark.parametrize(
    ("targets", "asked"),
    [
        ([], OLD),
        ([NEW] * 2, OLD),
        ([NEW] * 3, NEW),
        ([NEW] * 9, NEW),
        ([NEW] * 9 + [None], OLD),
        ([NEW] * 9 + ["http://bao.example/"], OLD),
        ([NEW] * 2 + ["http://moi.example/tin-1.html"] * 2, OLD),
        (["http://m.bao.example/tin-moi-1.html"] * 5, OLD),
        ([NEW] * 5 + [None] + [NEW] * 3, NEW),
    ],
)
def test_a_host_is_left_out_while_it_has_only_forwarded(targets: list[str | None], asked: str) -> None:
    assert straight(after(*targets), OLD) == asked


def test_the_query_goes_along_and_other_hosts_stay() -> None:
    known = after(NEW, NEW, NEW)

    assert straight(known, "http://m.bao.example/xem?id=7") == "http://bao.example/xem?id=7"
    assert straight(known, "http://cu.example/tin-1.html") == "http://cu.example/tin-1.html"
