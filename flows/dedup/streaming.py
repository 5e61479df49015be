"""Relating a stream of articles in order of arrival, one JSON object a line, without a bucket."""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from itertools import islice

from pydantic import BaseModel, ConfigDict, ValidationError, ValidatorFunctionWrapHandler, field_validator

from crawler.registry import Source
from flows.dedup.addresses import address_of
from flows.dedup.comparison.agencies import credited_in
from flows.dedup.comparison.encoded_text import encode
from flows.dedup.comparison.postings import Hits
from flows.dedup.stories import Story, hash_prefix, headline_hash
from flows.dedup.story_index import UNDATED, StoryIndex
from storage.model.identifiers import SourceSlug
from storage.model.moments import VIETNAM

__all__ = ["Arrival", "relate_lines"]

BATCH_SIZE = 500
"""Lines that are looked up together, a third of a second's work. Answers come after this many lines, or at the end."""

FIRST_YEAR = 1995
"""Before this year no newspaper was on the web: a CMS writes 1970 or 0001 for an unknown time."""


class Arrival(BaseModel):
    """A line of the stream."""

    model_config = ConfigDict(extra="ignore")

    id: str
    source: str
    url: str | None = None
    published_at: datetime | None = None
    headline: str | None = None
    text: str | None = None

    @field_validator("id", "source", mode="before")
    @classmethod
    def _number_as_text(cls, value: object) -> object:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("published_at", mode="wrap")
    @classmethod
    def _unreadable_as_absent(cls, value: object, read: ValidatorFunctionWrapHandler) -> object:
        """Read an invalid time as unknown, so that the article is not lost."""
        try:
            moment = read(value or None)
        except ValidationError:
            return None
        return moment if moment is None or moment.year >= FIRST_YEAR else None


def relate_lines(lines: Iterable[bytes], registry: Mapping[SourceSlug, Source]) -> Iterator[tuple[str, bool]]:
    """Yield one line of JSON for each line that is not blank, and whether that was an article.

    It has id, decision, of, cluster, similarity and evidence. A line that is no article is answered by `line`, its
    number, and `error`; the other lines are not affected.
    """
    index = StoryIndex()
    numbered = ((number, line) for number, line in enumerate(lines, 1) if line.strip())
    while batch := list(islice(numbered, BATCH_SIZE)):
        read = [_read(number, line) for number, line in batch]
        stories = [_story(arrival, registry) for arrival in read if isinstance(arrival, Arrival)]
        with_hits = iter(zip(stories, index.find_candidates(stories), strict=True))
        for arrival in read:
            if isinstance(arrival, Arrival):
                yield json.dumps(_related(*next(with_hits), index), ensure_ascii=False), True
            else:
                yield arrival, False


def _read(number: int, line: bytes) -> Arrival | str:
    try:
        return Arrival.model_validate_json(line.strip().removeprefix(b"\xef\xbb\xbf"))
    except ValidationError as error:
        return _error(number, error)


def _story(arrival: Arrival, registry: Mapping[SourceSlug, Source]) -> Story:
    encoded, hashed = encode(arrival.text or "")
    return Story(
        id=arrival.id,
        source=arrival.source,
        moment=_moment(arrival.published_at),
        cluster=arrival.id,
        hash=hash_prefix(hashed),
        encoded=encoded,
        headline=headline_hash(arrival.headline),
        credit=credited_in(arrival.text or ""),
        address=address_of(arrival.url, arrival.source, registry),
    )


def _related(story: Story, hits: Hits, index: StoryIndex) -> dict[str, object]:
    found = index.version_of(story) or index.relate(story, hits)
    story.cluster = found.cluster
    index.add(story)
    return {
        "id": story.id,
        "decision": found.decision.words,
        "of": found.of,
        "cluster": found.cluster,
        "similarity": found.similarity,
        "evidence": found.evidence,
    }


def _moment(published_at: datetime | None) -> datetime:
    """Return the moment with a zone."""
    if published_at is None:
        return UNDATED
    return published_at if published_at.tzinfo else published_at.replace(tzinfo=VIETNAM)


def _error(number: int, error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = f"{field}: {first['msg']}" if field else first["msg"]
    return json.dumps({"line": number, "error": message}, ensure_ascii=False)
