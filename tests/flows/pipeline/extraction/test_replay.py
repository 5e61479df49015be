"""An archived page is read by the rules of its day, and its record is the same whenever and wherever it is made."""

import os
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest

from crawler.registry import Layout, Registry, Source
from flows.pipeline.extraction.extract import ExtractedPage
from flows.pipeline.extraction.saved_page import extract_saved_page
from storage.model.article import Draft
from tests.flows.pages import BODY, NO_RULES

HEADLINE = "Nà Pheo vào vụ mận sớm"
REBUILT = date(2026, 2, 1)
BEFORE, AFTER = datetime(2026, 1, 31, 16, 59, tzinfo=UTC), datetime(2026, 1, 31, 17, 0, tzinfo=UTC)
"""The last minute of the old site in Vietnam, and the first of the new one."""

PAPER: Source = NO_RULES.model_copy(
    update={
        "layout": (
            Layout(valid_until=REBUILT, headline=(".old-title",), lead=(".old-lead",), body=(".old-body",)),
            Layout(valid_from=REBUILT, headline=(".new-title",), lead=(".new-lead",), body=(".new-body",)),
        )
    }
)
URL = "https://baovidu.example/bai-viet-1234567.html"

OLD = f"""<html><body><h2 class="old-title">{HEADLINE}</h2><p class="old-lead">{BODY[1]}</p>
<div class="old-body"><p>{BODY[0]}</p><p>{BODY[2]}</p></div>
<div class="new-body"><p>Đường dây nóng của báo.</p></div></body></html>""".encode()
NEW = OLD.replace(b"old-", b"later-").replace(b"new-", b"old-").replace(b"later-", b"new-")


def read(page: bytes, fetched_at: datetime) -> Draft:
    found = extract_saved_page(page, URL, Registry([PAPER], []), fetched_at)
    assert isinstance(found, ExtractedPage)
    return found.draft


@pytest.mark.parametrize(("page", "fetched_at", "layout"), [(OLD, BEFORE, "old"), (NEW, AFTER, "new")])
def test_each_layout_is_read_by_the_rules_of_its_day(page: bytes, fetched_at: datetime, layout: str) -> None:
    made = read(page, fetched_at)
    assert (made.headline, made.lead, made.text) == (HEADLINE, BODY[1], f"{BODY[0]}\n\n{BODY[2]}")
    origins = made.provenance.fields
    assert [origins[name] for name in ("headline", "lead", "blocks")] == [
        f"rule:.{layout}-{part}" for part in ("title", "lead", "body")
    ]


def test_the_same_article_under_two_layouts_has_one_text_and_two_sets_of_rules() -> None:
    old, new = read(OLD, BEFORE), read(NEW, AFTER)
    assert (old.article_id, old.text, old.html) == (new.article_id, new.text, new.html)
    assert old.provenance.rules != new.provenance.rules


def test_rules_that_come_later_change_nothing_of_what_was_read_by_earlier_ones() -> None:
    grown = PAPER.model_copy(update={"layout": (*PAPER.layout[:1], Layout(valid_from=REBUILT, body=("#other",)))})
    found = extract_saved_page(OLD, URL, Registry([grown], []), BEFORE)
    assert isinstance(found, ExtractedPage)
    assert found.draft == read(OLD, BEFORE)


OTHER_CLOCK = """
import datetime, sys, time
year = int(sys.argv[1])
class Clock(datetime.datetime):
    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.__new__(cls, year, 5, 6, 7, 8, 9, tzinfo=tz)
    utcnow = classmethod(lambda cls: cls.now())
    today = classmethod(lambda cls: cls.now())
real = datetime.datetime
time.time = lambda: real(year, 5, 6).timestamp()
import trafilatura, htmldate.core, htmldate.extractors, trafilatura.metadata
for module in list(sys.modules.values()):
    if module is not None and getattr(module, "__name__", "").split(".")[0] in ("flows", "trafilatura", "htmldate"):
        for name, value in list(vars(module).items()):
            if value is real:
                setattr(module, name, Clock)
from flows.pipeline.extraction.saved_page import extract_saved_page, extract_saved_page, page_fields
from tests.bench.press.seeds import seeds
from crawler.registry import Registry, load_registry
import json
for url, body in seeds():
    for rules in (True, False):
        print(json.dumps(page_fields(url, extract_saved_page(body, url, load_registry(), rules=rules))))
short = "<html><body><h1>%s</h1><span>%s</span></body></html>"
page = (short % ("Nà Pheo", "mưa to, gió lớn. " * 30)).encode()
print(page_fields(1, extract_saved_page(page, "https://a.example/1", Registry([], []))))
"""


def told(year: int, zone: str, seed: str) -> str:
    environment = {**os.environ, "TZ": zone, "PYTHONHASHSEED": seed}
    run = subprocess.run(
        [sys.executable, "-c", OTHER_CLOCK, str(year)], env=environment, capture_output=True, text=True, check=True
    )
    return run.stdout


@pytest.mark.long
def test_the_record_is_the_same_to_the_byte_whatever_clock_time_zone_and_hash_seed() -> None:
    first = told(2019, "America/New_York", "1")
    assert first.count("\n") == 11
    assert first == told(2031, "Asia/Ho_Chi_Minh", "2")
