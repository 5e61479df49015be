"""Patterns of articles' addresses: those that would keep a crawl busy for ever, or match nothing, are refused."""

import time

import pytest

from crawler.article_pattern import mismatch_of, problem_of
from crawler.registry import load_registry


@pytest.mark.parametrize(
    "pattern",
    [
        r"/(([a-z0-9]+-?)+)+x-(?P<id>\d+)\.html",
        r"/tin-tuc/(?P<id>\d+)/(?:[^/]+)+\.htm",
        r"/(?P<id>\d+)(?:-[^/]*)*\.html",
        r"/(?:ab|a|b)+c",
        r"/(?=(a+)+$)b",
        r"/(?:a*)*c",
        r"/((a{1,50}){1,50}){1,50}b",
        r"/.*-.*-.*-.*-(?P<id>\d+)",
    ],
)
def test_a_pattern_of_endless_cost_is_refused_soon(pattern: str) -> None:
    started = time.thread_time()
    problem = problem_of(pattern)
    assert problem is not None
    assert problem.startswith(f"a match may take minutes or for ever: {pattern!r}")
    assert time.thread_time() - started < 60


@pytest.mark.parametrize(
    "pattern",
    [
        r"/(?:[a-z0-9]+-)*(?P<id>\d+)",
        r"/(?:[\w-]+/)+[\w-]+-(?P<id>\d+)(?:\.html)?",
        r"/[^/]*-[^/]*-(?P<id>\d+)",
        r"/(?:.*/)?Detail\.aspx\?(?:.*&)?newsid=(?P<id>\d+)(?:&.*)?",
        r"(?:/tin|/bai)/\d+/?",
        r"^/?tin-\d+$",
        r"(?P<slash>/)tin(?P=slash)\d+",
        r".*-(?P<id>\d+)",
        r"/.+",
    ],
)
def test_a_pattern_of_moderate_cost_is_accepted(pattern: str) -> None:
    assert problem_of(pattern) is None
    assert mismatch_of(pattern) is None


@pytest.mark.parametrize(
    ("pattern", "sentence"),
    [
        (r"https://baosuoimo\.example/[^/]+-a(?P<id>\d+)\.html", "a path begins with a slash"),
        (r"[^/]+-a(?P<id>\d+)\.html", "a path begins with a slash"),
        (r"/tin/(?P<id>\d+)/", "leave out the last slash"),
        (r".*", "matches every page"),
        (r"/[^.]*", "matches every page"),
    ],
)
def test_a_pattern_that_tells_no_article_is_refused(pattern: str, sentence: str) -> None:
    problem = mismatch_of(pattern)
    assert problem is not None
    assert sentence in problem


def test_the_check_of_all_patterns_takes_little_time() -> None:
    patterns = {source.links.article for source in load_registry().values()}
    problem_of.cache_clear()
    started = time.thread_time()
    assert not any(map(problem_of, patterns))
    assert time.thread_time() - started < 5
