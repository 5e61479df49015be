"""A rule that stops to match is named with the first capture that shows it, and a layout is learned instead."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from crawler.contact.answers import Answer
from crawler.registry import Discovery, Layout, Links, Source
from flows.contact.aging.aging import page_of
from flows.contact.aging.rule_history import PageOverTime, new_layout, rule_histories
from tests.replica import ReplicaPress

START = datetime(2026, 3, 2, tzinfo=UTC)
REBUILT = 6
"""Number of the first page of the rebuilt site."""


def source(**layout: tuple[str, ...]) -> Source:
    return Source.model_validate(
        {
            "slug": "baonuivoi", "name": "Báo Núi Voi", "family": "single", "hosts": ("baonuivoi.example",),
            "province": "20", "province_before": ("20",), "discovery": Discovery(),
            "links": Links(article=r"/.*-(?P<id>\d{7})\.html"), "layout": (Layout.model_validate(layout),),
        }
    )  # fmt: skip  # short items


@pytest.fixture(scope="module")
def answers() -> Iterator[Callable[[int], Answer]]:
    """Pages of a newspaper that was rebuilt: from a number on, headline and body have other names."""
    with ReplicaPress(seed=7, history_days=6, articles_a_day=4) as press:
        truth = [each for each in press.truth() if each["source"] == "baonuivoi" and each["status"] == "live"]

        def page(number: int) -> Answer:
            url = truth[number]["url"]
            made = press._answer("baonuivoi.example", url.removeprefix("http://baonuivoi.example"), {})
            assert made is not None
            body = made.body.decode()
            if number >= REBUILT:
                body = body.replace('class="name"', 'class="tieu-de"').replace("content-detail", "noi-dung-bai")
            return Answer(url, 200, {"content-type": "text/html; charset=utf-8"}, body.encode())

        yield page


def pages(answers: Callable[[int], Answer], paper: Source, number: int = 14) -> list[PageOverTime]:
    found = (page_of(answers(each), paper, START + timedelta(days=each)) for each in range(number))
    return [page for page in found if page is not None]


def test_a_rule_that_stops_is_named_with_the_first_capture(answers: Callable[[int], Answer]) -> None:
    paper = source(headline=("h1.name",), body=("#content-detail",), tags=(".topics a",))
    histories = {each.key: each for each in rule_histories(pages(answers, paper))}
    assert histories["body"].matched == REBUILT
    assert histories["body"].stopped_at == START + timedelta(days=REBUILT)
    assert histories["body"].stopped_url == answers(REBUILT).url
    assert histories["body"].agreement is not None
    assert histories["body"].agreement > 0.9
    assert histories["tags"].stopped_at is None


def test_a_replacement_is_learned_with_its_first_day(answers: Callable[[int], Answer]) -> None:
    paper = source(headline=("h1.name",), body=("#content-detail",))
    seen = pages(answers, paper)
    layout = new_layout(rule_histories(seen), seen, paper)
    assert layout is not None
    assert layout.valid_from == (START + timedelta(days=REBUILT, hours=7)).date()
    assert layout.body == ("#noi-dung-bai",)
    assert layout.headline == (".tieu-de",)


def test_rules_that_match_and_few_new_pages_give_no_proposal(answers: Callable[[int], Answer]) -> None:
    old = source(headline=("h1.name",), body=("#content-detail",))
    seen = pages(answers, old, REBUILT + 2)  # two new pages may be odd ones
    assert new_layout(rule_histories(seen), seen, old) is None
    both = source(headline=("h1.name", "h1.tieu-de"), body=("#content-detail", "#noi-dung-bai"))
    seen = pages(answers, both)
    assert new_layout(rule_histories(seen), seen, both) is None
