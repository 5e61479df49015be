"""A page that fails, kills its process or never ends costs itself and nothing else."""

import os
import time
from dataclasses import dataclass
from typing import cast

import pytest

from flows.pipeline.extraction.extract import RemovedArticle
from flows.pipeline.extraction.worker_pool import ExtractionPool, ExtractionTask
from flows.stages import Refusal, RefusalReason
from storage.model.article import CaptureRef, Draft
from storage.warc.segments import Capture
from tests.flows.pages import NO_RULES, capture
from tests.flows.pipeline.extraction.test_bad_input import PAGE


@dataclass(frozen=True)
class Poison:
    """A capture that does its worst when a process looks at it."""

    url: str

    @property
    def ref(self) -> CaptureRef:
        return CaptureRef(segment="raw/baovidu/test.warc.gz", offset=0, length=1, digest="sha256:" + "0" * 64)

    @property
    def status(self) -> int:
        if self.url == "kills":
            os._exit(137)
        if self.url == "hangs":
            time.sleep(1000)
        raise ZeroDivisionError("no such luck")


def task(*urls: str) -> ExtractionTask:
    captures = [cast(Capture, Poison(url)) if len(url) < 10 else capture(PAGE, url=url) for url in urls]
    return ExtractionTask(captures, NO_RULES, 24.0)


def page(number: int) -> str:
    return f"https://baovidu.example/bai-viet-{1000000 + number}.html"


@pytest.mark.long
def test_a_poisonous_page_is_refused_as_broken_and_the_others_are_read() -> None:
    parts = [task(page(1), "raises", page(2)), task(page(3), "kills", page(4)), task(page(5)), task(page(6))]
    with ExtractionPool(2) as processes:
        readings = [reading for readings in processes.extract(parts) for reading in readings]
        again = [reading for readings in processes.extract(parts[2:]) for reading in readings]
    urls = [reading.url for reading in readings if not isinstance(reading, RemovedArticle)]
    assert urls == [page(1), "raises", page(2), page(3), "kills", page(4), page(5), page(6)]
    refusals = {reading.url: reading for reading in readings if isinstance(reading, Refusal)}
    assert {url: refusal.reason for url, refusal in refusals.items()} == dict.fromkeys(
        ["raises", "kills"], RefusalReason.BROKEN
    )
    assert "ZeroDivisionError: no such luck" in refusals["raises"].detail
    assert "killed" in refusals["kills"].detail
    assert [type(reading) for reading in again] == [Draft, Draft]


@pytest.mark.long
def test_a_page_that_never_ends_is_refused_as_broken_and_its_neighbour_is_not() -> None:
    # No page is read in earnest here: a slow machine may take longer for one than this pool allows.
    with ExtractionPool(1, seconds_per_page=2) as processes:
        [[raises, hangs]] = processes.extract([task("raises", "hangs")])
    assert isinstance(raises, Refusal)
    assert isinstance(hangs, Refusal)
    assert "ZeroDivisionError: no such luck" in raises.detail
    assert (hangs.reason, hangs.detail) == (
        RefusalReason.BROKEN, "the process that extracted it was killed, or took over 2 s"
    )  # fmt: skip  # short items: a line each would fill a screen
