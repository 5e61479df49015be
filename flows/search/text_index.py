"""The words of articles in a tantivy index, with the fields that lists are filtered and counted by."""

import re
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, cast
from zlib import crc32

import tantivy

from flows.search.entries import ArticleEntry, day_of_number
from flows.search.folding import MARKLESS, both_forms, without_marks
from flows.search.indexed_record import IndexedRecord
from storage.model.spelling import any_spelling, folded_words, has_marks, numbers_apart, sought_words

__all__ = ["Counts", "Query", "SearchPage", "TextIndex", "folded_name"]

WRITER_BYTES = 200_000_000
"""Memory of the writer's threads together: a tenth of a million articles before they write a segment."""

WRITERS = 2
"""Threads of the writer, beside the one that decodes and folds."""

_ONE, _MANY, _KINDS = "one", "many", "kinds"

Group = Literal["month", "source", "province_now", "province_then"]


@dataclass(frozen=True, slots=True)
class Query:
    """A query to the index. All conditions must hold; None means no condition."""

    text: str | None = None
    """Words in headline, lead or body; a word typed without marks matches every spelling, "quoted" words a phrase."""
    source: str | None = None
    province: str | None = None
    """Official code."""
    borders: Literal["then", "today"] | None = None
    """A province as it was on the article's day, as it is today, or either."""
    section: str | None = None
    place: str | None = None
    """Code or name of a place that the article names."""
    person: str | None = None
    first_day: int | None = None
    """Number of the first day on which it appeared."""
    last_day: int | None = None
    repeats: bool = False
    """True for every printing of a story; else only the one by which it is counted."""


@dataclass(frozen=True, slots=True)
class SearchPage:
    """One page of results."""

    article_ids: tuple[str, ...]
    next_place: int | None
    """Give it as `after` for the next page; None on the last."""
    count: int
    """How many articles fulfil the conditions, on this page and after it."""


Counts = Mapping[str, int]


def folded_name(name: str) -> str:
    """Return a name as it is compared: folded, without marks, one space between words."""
    return without_marks(" ".join(folded_words(name)))


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    builder.add_text_field("article_id", stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_integer_field("place_in_order", fast=True, indexed=True)
    builder.add_integer_field("day", fast=True, indexed=True)
    for name in ("month", "source", "province_now", "province_then"):
        builder.add_text_field(name, fast=True, tokenizer_name="raw", index_option="basic")
    for name in ("counted", "section", "place", "person"):
        builder.add_text_field(name, tokenizer_name="raw", index_option="basic")
    builder.add_text_field("marked", tokenizer_name="whitespace", index_option="position")
    builder.add_text_field("plain", tokenizer_name="markless", index_option="position")
    return builder.build()


class TextIndex:
    """An index in a folder. One process writes, any number of threads read."""

    def __init__(self, folder: Path) -> None:
        """Open or create the index in `folder`."""
        folder.mkdir(parents=True, exist_ok=True)
        self.folder = folder
        self._schema = _schema()
        self._index = tantivy.Index(self._schema, path=str(folder))
        self._index.register_tokenizer("markless", MARKLESS)
        self._writer: tantivy.IndexWriter | None = None

    def put(self, articles: Iterable[tuple[IndexedRecord, ArticleEntry]], *, new: Container[str] = ()) -> None:
        """Add or replace articles; readers see them after `commit`.

        `new`: ids that the index certainly lacks. Looking in every segment for what is to be replaced costs a tenth of
        adding it.
        """
        writer = self._open_writer()
        for article, entry in articles:
            if entry.article_id not in new:
                writer.delete_documents_by_term("article_id", entry.article_id)
            try:
                writer.add_document(_document(article, entry))
            except ValueError:  # its thread has ended, and only a commit tells why, such as a full disk
                writer.commit()
                raise

    def delete(self, article_ids: Iterable[str]) -> None:
        """Take articles out; gone from the files once `commit` and `forget_deleted` have run."""
        writer = self._open_writer()
        for article_id in article_ids:
            writer.delete_documents_by_term("article_id", article_id)

    def commit(self) -> None:
        """Make everything written so far durable and visible."""
        if self._writer is not None:
            self._writer.commit()
            self.reload()

    def reload(self) -> None:
        """Go over at once to what another process has committed; else that takes half a second."""
        self._index.reload()

    def close(self) -> None:
        """End the writer, with the merging that it has begun. What was not committed is forgotten."""
        writer, self._writer = self._writer, None
        if writer is not None:
            writer.wait_merging_threads()

    def abandon(self) -> None:
        """Let go of a writer that may have failed."""
        self._writer = None

    def count(self) -> int:
        """Return how many articles can be found."""
        return int(self._index.searcher().num_docs)

    def find(self, query: Query, *, limit: int, after: int | None = None, best_first: bool = False) -> SearchPage:
        """Return the newest articles that fulfil the conditions, or those that match best.

        `after`: the `next_place` of the page before; only newest first has pages.
        """
        searcher = self._index.searcher()
        parsed = self._parsed(query, before=after)
        if best_first:
            result = searcher.search(parsed, limit)
        else:
            result = searcher.search(parsed, limit + 1, order_by_field="place_in_order")
        hits = result.hits[:limit]
        ids = tuple(cast("str", searcher.doc(address)["article_id"][0]) for _, address in hits)
        more = not best_first and len(result.hits) > limit
        return SearchPage(ids, cast("int", hits[-1][0]) if more else None, int(getattr(result, "count", None) or 0))

    def counts(self, query: Query, groups: Sequence[Group], *, most: int = 2000) -> dict[Group, dict[str, int]]:
        """Return how many articles fulfil the conditions, by each of `groups`."""
        asked = {name: {"terms": {"field": name, "size": most}} for name in groups}
        answer: dict[str, Any] = self._index.searcher().aggregate(self._parsed(query), asked)
        return {
            name: {str(bucket["key"]): int(bucket["doc_count"]) for bucket in answer[name]["buckets"]}
            for name in groups
        }

    def counts_by_month(self, query: Query, group: Group, *, most: int = 2000) -> dict[str, dict[str, int]]:
        """Return how many articles fulfil the conditions, by `group` and, for each of its values, by month."""
        months = {"month": {"terms": {"field": "month", "size": most}}}
        asked = {group: {"terms": {"field": group, "size": most}, "aggs": months}}
        answer: dict[str, Any] = self._index.searcher().aggregate(self._parsed(query), asked)
        return {
            str(bucket["key"]): {str(one["key"]): int(one["doc_count"]) for one in bucket["month"]["buckets"]}
            for bucket in answer[group]["buckets"]
        }

    def _open_writer(self) -> tantivy.IndexWriter:
        if self._writer is None:
            self._writer = self._index.writer(heap_size=WRITER_BYTES, num_threads=WRITERS)
        return self._writer

    def _parsed(self, query: Query, *, before: int | None = None) -> tantivy.Query:
        parts = [self._words(query.text)] if query.text else []
        exact = {
            "source": query.source,
            "section": folded_name(query.section) if query.section else None,
            "place": folded_name(query.place) if query.place else None,
            "person": folded_name(query.person) if query.person else None,
            "counted": None if query.repeats else "yes",
        }
        parts += [[self._term(name, value)] for name, value in exact.items() if value is not None]
        if query.province is not None:
            named = {"then": ("province_then",), "today": ("province_now",)}
            fields = named.get(query.borders or "", ("province_now", "province_then"))
            either = [(tantivy.Occur.Should, self._term(field, query.province)) for field in fields]
            parts.append([tantivy.Query.boolean_query(either)])
        if query.first_day is not None or query.last_day is not None:
            first, last = query.first_day or 0, query.last_day or 10_000_000
            parts.append([tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, first, last)])
        if before is not None:
            kind = tantivy.FieldType.Integer
            earlier = tantivy.Query.range_query(
                self._schema, "place_in_order", kind, -(2**63), before, include_upper=False
            )
            parts.append([earlier])
        needed = [(tantivy.Occur.Must, part) for found in parts for part in found]
        return tantivy.Query.boolean_query(needed) if needed else tantivy.Query.all_query()

    def _words(self, text: str) -> list[tantivy.Query]:
        sought = map(numbers_apart, sought_words(text))
        found = [self._phrase(words) if len(words) > 1 else self._word(words[0]) for words in sought]
        return found or [tantivy.Query.empty_query()]

    def _word(self, word: str) -> tantivy.Query:
        return self._term("marked", word) if has_marks(word) else self._term("plain", without_marks(word))

    def _phrase(self, words: Sequence[str]) -> tantivy.Query:
        marked = [has_marks(word) for word in words]
        if all(marked) or not any(marked):
            field, form = ("marked", words) if any(marked) else ("plain", map(without_marks, words))
            return tantivy.Query.phrase_query(self._schema, field, cast("list[str | tuple[int, str]]", list(form)))
        patterns = [re.escape(word) if has else any_spelling(word) for word, has in zip(words, marked, strict=True)]
        terms = cast("list[str | tuple[int, str]]", patterns)
        return tantivy.Query.regex_phrase_query(self._schema, "marked", terms)

    def _term(self, field: str, value: str) -> tantivy.Query:
        return tantivy.Query.term_query(self._schema, field, value, "basic")


def _document(article: IndexedRecord, entry: ArticleEntry) -> tantivy.Document:
    marked, plain = both_forms("\n".join(filter(None, (article.headline, article.lead, article.text))))
    places = article.places or ()
    return tantivy.Document(
        article_id=entry.article_id,
        place_in_order=_place_in_order(entry),
        day=entry.day,
        month=f"{day_of_number(entry.day):%Y-%m}",
        source=entry.source,
        province_now=entry.province_now or "",
        province_then=entry.province_then or "",
        counted="yes" if entry.counted else "no",
        section=[folded_name(name) for name in article.section],
        place=sorted({place.code for place in places} | {folded_name(place.name) for place in places}),
        person=sorted({folded_name(person.name) for person in article.people or ()}),
        marked=marked,
        plain=plain,
    )


def _place_in_order(entry: ArticleEntry) -> int:
    """Return a number that orders articles by appearance, and is different for articles of the same second."""
    return (entry.appeared << 24) + (crc32(entry.article_id.encode()) & 0xFFFFFF)  # fits 63 bits until the year 9999
