"""The API: lists, cursors, forms, conditional requests, errors, and any request that its own description allows."""

import csv
import io
import json
import os
import re
import sys
import time
from collections import Counter
from itertools import pairwise
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from storage.model.article import Article
from tests.flows.web.conftest import World

if TYPE_CHECKING:
    from schemathesis import Case


@pytest.mark.parametrize(
    ("path", "name", "hint"),
    [
        ("/api/articles?sorce=baomau", "sorce", "did you mean source?"),
        ("/api/articles?limit=5&Limit=6", "Limit", "did you mean limit?"),
        ("/api/changes?untill=2026-03-01", "untill", "there are cursor, format, limit, reextracted, source"),
        ("/api/sources?x=", "x", "there are format"),
        ("/api/articles/0123?verion=1", "verion", "did you mean version?"),
        ("/feeds/articles.json?provinz=15", "provinz", "did you mean province?"),
        ("/feeds/edits.atom?q=x", "q", "there are province, source"),
    ],
)
def test_a_parameter_that_there_is_not_is_refused(world: World, path: str, name: str, hint: str) -> None:
    answer = world.client.get(path)
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == f"there is no parameter '{name}'"
    assert answer.json()["hint"] == hint


def test_the_pages_of_a_list_are_the_whole_list(world: World) -> None:
    shown: list[str] = []
    cursor = None
    while True:
        page = world.client.get(
            "/api/articles", params={"limit": 7, "repeats": 1, **({"cursor": cursor} if cursor else {})}
        )
        assert page.headers["content-type"] == "application/json"
        shown += [item["article_id"] for item in page.json()["items"]]
        cursor = page.json()["next"]
        if cursor is None:
            break
    expected = [str(row.article_id) for row in world.archive.articles(unique=False)]
    assert len(shown) == len(set(shown))
    assert set(shown) == set(expected)


def test_the_change_feed_is_that_of_the_archive(world: World) -> None:
    expected = [(str(row.article_id), row.version, row.cursor) for row in world.archive.changes()]
    found: list[tuple[str, int, str]] = []
    cursor: str | None = None
    while True:
        page = world.client.get("/api/changes", params={"limit": 50, **({"cursor": cursor} if cursor else {})}).json()
        if not page["items"]:
            break
        found += [(item["article_id"], item["version"], item["cursor"]) for item in page["items"]]
        cursor = page["next"]
    assert found == expected


def test_a_record_is_the_stored_one(world: World) -> None:
    for row in list(world.archive.articles(limit=5)):
        answer = world.client.get(f"/api/articles/{row.article_id}?version={row.version}")
        assert Article.model_validate_json(answer.content) == world.archive.article(row)


DOCUMENT = (Path(__file__).parents[3] / "docs" / "browsing.md").read_text()


def test_the_addresses_of_the_documentation_can_be_asked_for_as_they_are_written(world: World) -> None:
    paths = re.findall(r"curl 'http://127\.0\.0\.1:8090(/[^']+)'", DOCUMENT)
    conditions = re.findall(r"`(\?\w+=[^`]+)`", DOCUMENT)
    assert len(paths) >= 3
    assert len(conditions) >= 3
    for path in [*paths, *(f"/feeds/articles.atom{each}" for each in conditions)]:
        if "…" not in path:
            assert path.isascii(), path  # other bytes are refused by the server before it reads them
            answer = world.client.get(path)
            assert answer.status_code == 200 or "no newspaper is called" in answer.text, path


@pytest.mark.parametrize(
    "path",
    ["/api/articles?cursor=9999999999999999999", "/api/articles?cursor=x", "/api/changes?cursor=x",
     "/api/articles?as_of=2026-03-02&cursor=x"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_wrong_cursor_is_called_a_cursor(world: World, path: str) -> None:
    answer = world.client.get(path)
    assert answer.status_code == 400
    assert "cursor" in answer.json()["detail"]
    assert "after" not in answer.text


@pytest.mark.parametrize(
    "path",
    ["/api/articles", "/api/articles/{}", "/api/articles/{}/history", "/api/clusters/{}", "/api/changes",
     "/api/sources", "/api/counts?by=source"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_what_the_caller_has_is_not_sent_again(world: World, path: str) -> None:
    name = next(world.archive.articles()).article_id
    first = world.client.get(path.format(name))
    assert first.status_code == 200
    again = world.client.get(path.format(name), headers={"If-None-Match": first.headers["etag"]})
    assert again.status_code == 304
    assert again.content == b""


def test_a_list_comes_as_lines_and_as_csv_too(world: World) -> None:
    items = world.client.get("/api/articles?limit=9").json()["items"]
    lines = world.client.get("/api/articles?limit=9&format=ndjson")
    assert [json.loads(line) for line in lines.text.splitlines()] == items
    table = list(csv.DictReader(io.StringIO(world.client.get("/api/articles?limit=9&format=csv").text)))
    assert [row["article_id"] for row in table] == [item["article_id"] for item in items]


@pytest.mark.parametrize(
    ("full", "empty"),
    [
        ("/api/articles?limit=1", "/api/articles?q=zzqqzz"),
        ("/api/counts?by=source", "/api/counts?by=source&q=zzqqzz"),
        ("/api/articles?as_of=2099-01-01&limit=1", "/api/articles?as_of=2020-01-01"),
        ("/api/changes?limit=1", "/api/changes?cursor={}"),
    ],
)
def test_the_csv_of_an_empty_list_has_its_header(world: World, full: str, empty: str) -> None:
    last = list(world.archive.changes())[-1].cursor
    header = world.client.get(f"{full}&format=csv").text.splitlines()[0]
    answer = world.client.get(f"{empty.format(last)}&format=csv")
    assert answer.text == f"{header}\r\n"
    [item] = world.client.get(full).json()["items"][:1]
    assert header == ",".join(item)


def test_an_item_says_of_each_printing_whether_it_repeats_another(world: World) -> None:
    items = world.client.get("/api/articles?limit=200&repeats=1").json()["items"]
    expected = {str(row.article_id): row.reprint_of is not None for row in world.archive.articles(unique=False)}
    assert {item["article_id"]: item["repeats"] for item in items} == expected
    assert all(type(item["repeats"]) is bool for item in items)


def test_no_cell_of_a_csv_is_a_formula(world: World) -> None:
    text = world.client.get("/api/articles?source=baomau&format=csv").text
    cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
    assert len(cells) > 20
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@"))]


def test_a_difference_is_that_of_the_archive(world: World) -> None:
    for row in world.archive.changes():
        if row.kind in {"edited", "removed", "restored"}:
            for given in ({}, {"after": row.version}, {"before": 1}):
                answer = world.client.get(f"/api/articles/{row.article_id}/difference", params=given)
                expected = world.archive.diff(str(row.article_id), **given)
                assert answer.json() == expected.model_dump(mode="json")


def test_the_beginning_of_an_id_is_enough_if_it_is_unambiguous(world: World) -> None:
    ids = sorted(str(row.article_id) for row in world.archive.articles(unique=False))
    shared = next((a[:4] for a, b in pairwise(ids) if a[:4] == b[:4]), None)
    assert world.client.get(f"/api/articles/{ids[0][:12]}").json()["article_id"] == ids[0]
    if shared:
        assert world.client.get(f"/api/articles/{shared}").status_code == 400
    missing = world.client.get(f"/api/articles/{ids[0]}?version=99")
    assert missing.status_code == 404
    assert "its latest is" in missing.json()["hint"]


def test_the_count_of_a_page_is_what_is_left_from_it_on(world: World) -> None:
    first = world.client.get("/api/articles?limit=3").json()
    second = world.client.get("/api/articles", params={"limit": 3, "cursor": first["next"]}).json()
    assert second["count"] == first["count"] - 3


def test_counts_add_up(world: World) -> None:
    total = world.client.get("/api/articles?repeats=1").json()["count"]
    for by in ("month", "source"):
        items = world.client.get(f"/api/counts?by={by}&repeats=1").json()["items"]
        assert sum(item["articles"] for item in items) == total


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/api/articles?province=zz", 400),
        ("/api/articles?limit=0", 422),
        ("/api/articles?format=xml", 422),
        ("/api/articles?as_of=never", 400),
        ("/api/articles?as_of=2026-03-01&q=x", 400),
        ("/api/articles/ffffffffffffffffffff", 404),
        ("/api/articles/0/history", 422),
        ("/api/changes?cursor=zz", 400),
        (f"/api/changes?cursor=0000abcd-1-{'9' * 22}-{'a' * 20}-1", 400),
        ("/api/changes?source=nosuch", 400),
        ("/api/articles?source=nosuch", 400),
        ("/feeds/edits.atom?source=nosuch", 400),
        ("/api/articles?province=15&province=24", 400),
        ("/feeds/articles.atom?source=baomau&source=baomau", 400),
        ("/api/articles?q=%ff%fe", 400),
        ("/api/articles?q=%00", 400),
        ("/api/nothing", 404),
        ("/api/articles?repeats=2", 400),
        (f"/api/articles?q={'x' * 301}", 422),
        (f"/feeds/articles.atom?q={'x' * 301}", 400),
        (f"/api/articles?q={'x' * 4000}", 414),
    ],
)
def test_errors_are_problem_details(world: World, path: str, status: int) -> None:
    answer = world.client.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    problem = answer.json()
    assert problem["status"] == status
    assert problem["title"]
    assert problem["detail"]
    assert problem["hint"]
    assert problem["code"]


def test_feeds_can_be_read(world: World) -> None:
    import feedparser

    for path in (
        "/feeds/articles.atom",
        "/feeds/articles.atom?source=baomau",
        "/feeds/articles.atom?province=15",
        "/feeds/articles.atom?q=xa",
        "/feeds/edits.atom",
        "/feeds/edits.atom?province=38",
    ):
        answer = world.client.get(path)
        feed = feedparser.parse(answer.content)
        assert not feed.bozo, feed.get("bozo_exception")
        assert feed.entries
        assert all(entry.link.startswith("http://testserver/vi/articles/") for entry in feed.entries)
        items = world.client.get(path.replace(".atom", ".json")).json()["items"]
        assert [item["id"] for item in items] == [entry.id for entry in feed.entries]


MINUTES = float(os.environ.get("FUZZ_MINUTES", "0"))
"""How long requests are made up; 0: a few of each kind. `make fuzz` says ten."""

SENSIBLE = {
    "source": ("baosuoimo", "baomau"), "province": ("15", "38", "01"), "borders": ("then", "today"), "q": ("xa", "gia"),
    "since": ("2026-03-01", "2025-01-01"), "until": ("2026-03-03",), "as_of": ("2026-03-02T12:00+07:00", "2026-11-29"),
    "section": ("kinh tế",), "place": ("15",), "repeats": ("1",), "limit": (3, 200), "format": ("csv", "ndjson"),
}  # fmt: skip  # short items: a line each would fill a screen
"""Values that lead past the first check: made-up ones rarely do."""


def test_the_description_names_every_form_of_an_answer(world: World) -> None:
    lists = 0
    for path, methods in world.client.get("/api/openapi.json").json()["paths"].items():
        described = methods["get"]
        answers = described["responses"]
        assert {"200", "304", "400", "404", "414", "422", "429", "503"} <= answers.keys(), path
        assert "content" not in answers["304"]
        forms = {"application/json"}
        assert [each["name"] for each in described["parameters"] if not each.get("description")] == [], path
        if "format" in {parameter["name"] for parameter in described["parameters"]}:
            lists += 1
            forms |= {"application/x-ndjson", "text/csv"}
        assert answers["200"]["content"].keys() == forms, path
    assert lists >= 6


def test_no_request_that_the_description_allows_breaks_the_api(world: World) -> None:
    import schemathesis  # here, as it takes half a second
    from schemathesis.core.result import Ok

    schema = schemathesis.openapi.from_asgi("/api/openapi.json", world.client.app)
    operations = [result.ok() for result in schema.get_all_operations() if isinstance(result, Ok)]
    assert len(operations) >= 8
    ids = [str(row.article_id) for row in world.archive.articles(unique=False, limit=20)] + [world.hostile]
    cursors = [row.cursor for row in world.archive.changes()][::7]
    statuses: Counter[int] = Counter()
    ends = time.monotonic() + MINUTES * 60
    number = 0
    while number == 0 or time.monotonic() < ends:
        for operation in operations:

            @seed(number)
            @settings(
                max_examples=50 if not MINUTES else 200, deadline=None, database=None, phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )  # fmt: skip  # short items: a line each would fill a screen
            @given(
                case=st.sampled_from(list(schemathesis.GenerationMode)).flatmap(operation.as_strategy),
                chance=st.integers(0, 2**32).map(Random),
                documented=st.just({parameter.name for parameter in operation.query}),
            )
            def ask(case: "Case[Any]", chance: Random, documented: set[str]) -> None:
                if case.path_parameters and chance.random() < 0.7:
                    case.path_parameters = {"article": chance.choice(ids)}
                query = dict(case.query or {})
                for name, values in {**SENSIBLE, "cursor": cursors}.items():
                    if chance.random() < (0.15 if name in documented else 0.01):
                        query[name] = chance.choice(values)
                case.query = query
                response = case.call(timeout=60)  # the machine may be busy
                statuses[response.status_code] += 1
                assert response.status_code < 500, (case.path, case.query, response.text)
                if response.status_code >= 400:
                    assert response.headers["content-type"] == ["application/problem+json"], (case.path, case.query)

            ask()
        number += 1
    sys.stderr.write(f"{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}\n")
    assert sum(statuses.values()) > 150
    assert statuses[200] > 50
