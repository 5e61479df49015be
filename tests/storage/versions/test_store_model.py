"""Versions and the change feed against a model of ten lines, over whatever sequence of commits hypothesis thinks of."""

import secrets
from datetime import timedelta
from typing import ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from storage.model.article import Article
from storage.reader.archive import Archive
from storage.s3.bucket import Bucket
from storage.tables.catalog import Catalog
from storage.versions.known_version import KnownVersion
from storage.versions.store import VersionStore
from tests.storage.examples import FIRST_FETCH, SOURCE, article_id, capture, draft

ARTICLES = st.integers(1, 2)
HOURS = st.integers(0, 6)
KNOWN = st.sampled_from([None, *map(KnownVersion, (0, 1, 2, 3, 9))])
GONE = "gone"


class Model:
    """What every article's history must be: hour and headline of each version."""

    def __init__(self) -> None:
        self.histories: dict[int, list[tuple[int, str]]] = {1: [], 2: []}

    def show(self, number: int, hour: int, headline: str) -> None:
        history = self.histories[number]
        if headline == GONE and not history:
            return
        if not history or (hour >= history[-1][0] and headline != history[-1][1]):
            history.append((hour, headline))


class Machine(RuleBasedStateMachine):
    """The real store and what the model expects of it."""

    bucket: ClassVar[Bucket]

    def __init__(self) -> None:
        super().__init__()
        # A fresh prefix of ids instead of a fresh bucket for each example.
        self.base = secrets.randbits(60) << 8
        self.model, self.store, self.catalog = Model(), VersionStore(self.bucket), Catalog(self.bucket)
        self.uncatalogued: list[Article] = []
        self.feed: list[tuple[str, int]] = []
        self.cursor = str(Archive(self.bucket).cursor())

    @rule(number=ARTICLES, hour=HOURS, headline=st.sampled_from("ABC"), known=KNOWN)
    def show(self, number: int, hour: int, headline: str, known: KnownVersion | None) -> None:
        # One capture an hour, whose place says what it shows: two of one hour are ordered by it.
        place = capture(hour, number="ABC".index(headline))
        item = draft(hour, number=self.base + number, headline=headline)
        provenance = item.provenance.model_copy(update={"capture": place})
        self.keep(self.store.commit(item.model_copy(update={"provenance": provenance}), known=known).written)
        self.expect(number, hour, headline)

    @rule(number=ARTICLES, hour=HOURS, known=KNOWN)
    def remove(self, number: int, hour: int, known: KnownVersion | None) -> None:
        commit = self.store.commit_removal(
            SOURCE, article_id(self.base + number), url="https://baomau.example/", capture=capture(hour, number=9),
            fetched_at=FIRST_FETCH + timedelta(hours=hour), extractor="1", rules="r1", known=known,
        )  # fmt: skip  # short items: a line each would fill a screen
        self.keep(commit.written)
        self.expect(number, hour, GONE)

    def keep(self, written: tuple[Article, ...]) -> None:
        self.uncatalogued += written

    def expect(self, number: int, hour: int, headline: str) -> None:
        order = "ABC".find(headline) % 4  # a removal has the last place of its hour
        self.model.show(number, 4 * hour + order, headline)

    @precondition(lambda self: self.uncatalogued)
    @rule(twice=st.booleans())
    def catalogue(self, twice: bool) -> None:
        for _ in range(1 + twice):
            self.catalog.append(self.uncatalogued)
        self.uncatalogued = []

    @rule()
    def follow(self) -> None:
        for change in Archive(self.bucket).changes(after=self.cursor):
            self.feed.append((change.article_id, change.version))
            self.cursor = change.cursor

    @invariant()
    def histories_are_the_models(self) -> None:
        for number, expected in self.model.histories.items():
            history = self.store.history(SOURCE, article_id(self.base + number))
            assert [version.version for version in history] == list(range(1, len(expected) + 1))
            shown = [GONE if version.is_tombstone else version.headline for version in history]
            assert shown == [headline for _, headline in expected]

    def teardown(self) -> None:
        self.catalog.append(self.uncatalogued)
        self.follow()
        versions = [
            (article_id(self.base + number), version)
            for number, expected in self.model.histories.items()
            for version in range(1, len(expected) + 1)
        ]
        assert sorted(self.feed) == sorted(versions)


def test_versions_and_change_feed_are_those_of_the_model(bucket: Bucket) -> None:
    machine = type("Machine", (Machine,), {"bucket": bucket})
    run_state_machine_as_test(
        machine,
        settings=settings(max_examples=10, stateful_step_count=12, suppress_health_check=list(HealthCheck)),
    )
