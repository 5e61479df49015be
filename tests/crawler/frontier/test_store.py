import gzip
import json
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from crawler.frontier.store import DamagedFrontierError, FrontierStore
from storage.model.identifiers import ArticleId, CrawlId, SourceSlug
from storage.s3.bucket import Bucket
from tests.crawler.frontier.examples import DAY, HOUR, NOW, entry, ids

SOURCE = SourceSlug("baothu")
ONE, TWO = CrawlId("20260302T000000Z-00000001"), CrawlId("20260302T000000Z-00000002")


@pytest.fixture
def frontier(bucket: Bucket) -> FrontierStore:
    return FrontierStore(bucket, SOURCE)


def keys(bucket: Bucket) -> list[str]:
    return [key.removeprefix("frontier/baothu/") for key in bucket.list_keys("frontier/")]


def test_the_log_is_read_at_once_and_folded_into_months(bucket: Bucket, frontier: FrontierStore) -> None:
    old, new = ids("old", "new")
    frontier.append({old: entry(first_seen=NOW - 40 * DAY), new: entry()}, ONE, 0)
    frontier.append({new: entry(tried_at=NOW + HOUR)}, TWO, 0)
    read = dict(frontier.read())
    frontier.fold(at_least=3)
    assert len(keys(bucket)) == 2

    frontier.fold(at_least=2)

    assert keys(bucket) == ["months/2026-01.json.gz", "months/2026-03.json.gz"]
    assert dict(frontier.read()) == read == {old: entry(first_seen=NOW - 40 * DAY), new: entry(tried_at=NOW + HOUR)}


def test_a_fold_that_was_interrupted_or_done_twice_changes_nothing(bucket: Bucket, frontier: FrontierStore) -> None:
    frontier.append({name: entry(first_seen=NOW - day * DAY) for day, name in enumerate(ids(*"abcdef"))}, ONE, 0)
    before = dict(frontier.read())
    (log,) = bucket.list_keys("frontier/")
    body = bucket.get(log).body
    frontier.fold(at_least=1)
    bucket.put_if_absent(log, body)  # as if it had been killed before it deleted the log

    assert dict(frontier.read()) == before
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda _: FrontierStore(bucket, SOURCE).fold(at_least=1), range(4)))
    assert dict(frontier.read()) == before
    assert not any(key.startswith("log/") for key in keys(bucket))


def test_a_repeated_crawl_adds_to_the_log(frontier: FrontierStore) -> None:
    one, two = ids("one", "two")
    frontier.append({one: entry()}, ONE, 0)
    frontier.append({two: entry()}, ONE, 0)

    assert frontier.read().keys() == {one, two}


def test_what_a_crawl_with_a_clock_ahead_has_learnt_counts_when_its_time_has_come(frontier: FrontierStore) -> None:
    one, two = ids("one", "two")
    frontier.append({one: entry()}, ONE, 0)
    frontier.append({one: entry(tried_at=NOW + DAY), two: entry(first_seen=NOW + DAY)},
                    CrawlId("20260303T000000Z-00000003"), 0)  # fmt: skip  # one call
    frontier.fold(at_least=1, now=NOW)

    assert dict(frontier.read(NOW)) == {one: entry()}
    assert frontier.read(NOW + DAY)[one].tried_at == NOW + DAY


def test_the_store_keeps_what_crawls_at_the_same_time_learn(bucket: Bucket, frontier: FrontierStore) -> None:
    names = ids(*(f"article{number}" for number in range(4)))

    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda name: FrontierStore(bucket, SOURCE).update({name: entry()}), names))

    assert dict(frontier.read()) == dict.fromkeys(names, entry())


def test_an_update_that_says_nothing_new_writes_nothing(bucket: Bucket, frontier: FrontierStore) -> None:
    frontier.update({ArticleId("a"): entry()})
    etag = bucket.get("frontier/baothu/months/2026-03.json.gz").etag

    frontier.update({ArticleId("a"): entry()})

    assert bucket.get("frontier/baothu/months/2026-03.json.gz").etag == etag


def test_what_is_forgotten_is_in_no_object(bucket: Bucket, frontier: FrontierStore) -> None:
    gone, kept = ids("gone", "kept")
    frontier.update({gone: entry(first_seen=NOW - 40 * DAY), kept: entry()})
    frontier.append({gone: entry(tried_at=NOW)}, ONE, 0)

    frontier.forget([gone])

    assert frontier.read().keys() == {kept}
    for key in bucket.list_keys("frontier/"):
        assert b"gone" not in gzip.decompress(bucket.get(key).body)


FIRST_FORMAT = {
    "source": "baothu",
    "articles": {
        "a": {"url": "http://baothu.example/a", "first_seen": "2026-01-02T00:00:00Z", "status": 200, "etag": '"a"'},
        "b": {"url": "http://baothu.example/b", "first_seen": "2026-03-01T00:00:00.250000Z", "gone_field": 1},
    },
}


def test_a_frontier_of_the_first_format_is_read_and_migrated(bucket: Bucket, frontier: FrontierStore) -> None:
    bucket.put_if_absent("frontier/baothu/addresses.json.gz", gzip.compress(json.dumps(FIRST_FORMAT).encode()))
    before = dict(frontier.read())

    frontier.fold()

    assert keys(bucket) == ["months/2026-01.json.gz", "months/2026-03.json.gz"]
    assert dict(frontier.read()) == before
    assert before[ArticleId("a")].etag == '"a"'
    assert before[ArticleId("b")].first_seen == NOW - DAY + timedelta(milliseconds=250)


def test_a_stored_frontier_is_one_json_document(bucket: Bucket, frontier: FrontierStore) -> None:
    frontier.update({ArticleId("a"): entry(), ArticleId("b"): entry()})

    (key,) = bucket.list_keys("frontier/")

    document = json.loads(gzip.decompress(bucket.get(key).body))
    assert document["articles"].keys() == {"a", "b"}


@pytest.mark.parametrize(
    ("key", "damage"),
    [
        ("addresses", b""),
        ("addresses", gzip.compress(b"{", mtime=0)),
        ("addresses", gzip.compress(b"{}", mtime=0)[:-9]),
        ("months/2026-03", b"\x1f\x8b\x08rubbish"),
        ("months/2026-03", gzip.compress(b'{"source":"baothu","articles":{\n"a":{}', mtime=0)),
        ("log/20260302T000000Z-00000001-00000", gzip.compress(b'{"source":"s","articles":{\nrubbish\n}}\n', mtime=0)),
    ],
)
def test_a_damaged_frontier_is_named_with_the_way_out(bucket: Bucket, key: str, damage: bytes) -> None:
    bucket.put_if_absent(f"frontier/baothu/{key}.json.gz", damage)

    with pytest.raises(DamagedFrontierError, match=rf"frontier/baothu/{key}\.json\.gz is damaged") as caught:
        FrontierStore(bucket, SOURCE).read()

    assert "delete it" in str(caught.value.hint)
