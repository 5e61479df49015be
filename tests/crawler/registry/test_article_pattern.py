"""Patterns of articles' addresses: those that would keep a crawl busy for ever, or match nothing, are refused."""

import time

import pytest

from crawler.addresses import is_article
from crawler.article_pattern import mismatch_of, problem_of
from crawler.registry import Links, load_registry
from tests.timing import assert_quick


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
        r"/(a+)+b",
        r"/([a-z]*)*\d",
        r"/(?:a+){100,}b",
        r"/(?:a+)+a{40}b",
    ],
)
def test_a_pattern_of_endless_cost_is_refused_soon(pattern: str) -> None:
    problem = refused_quickly(pattern)
    assert problem.startswith(f"a match may take minutes or for ever: {pattern!r}")
    assert "a repetition must not stand in another one" in problem


def test_too_many_repetitions_of_the_same_letters_are_refused_with_another_advice() -> None:
    problem = refused_quickly(r"/.*-.*-.*-.*-(?P<id>\d+)")
    assert "too many repetitions follow each other" in problem


def refused_quickly(pattern: str) -> str:
    def check() -> str | None:
        problem_of.cache_clear()
        return problem_of(pattern)

    problem = assert_quick(check, 2)
    assert problem is not None
    return problem


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
        r"/.+/.+/.+-(\d+)\.html",
        r"/.*-.*-.*-(?P<id>\d+)\.htm",
        r"/[^/]*-[^/]*-[^/]*-(?P<id>\d+)\.html",
        r"/.*?(?P<id>\d+).*",
        r"/[^/]+-(?P<id>\d{5,})-?\d*-?\d*\.html",
    ],
)
def test_a_pattern_of_moderate_cost_is_accepted_at_once(pattern: str) -> None:
    def check() -> str | None:
        problem_of.cache_clear()
        return problem_of(pattern)

    assert assert_quick(check, 0.1) is None
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


def test_a_path_of_a_length_that_no_article_has_is_matched_with_no_pattern() -> None:
    source = next(iter(load_registry().values()))
    slow = source.model_copy(update={"links": Links(article=r"/[^/]*-[^/]*-[^/]*-(?P<id>\d+)")})
    assert is_article(f"https://{source.hosts[0]}/{'a-' * 200}1001", slow)

    endless = f"https://{source.hosts[0]}/{'-' * 1_900}"
    assert not assert_quick(lambda: is_article(f"{endless}{time.process_time_ns()}-", slow), 0.1)


def test_the_check_of_all_patterns_takes_little_time() -> None:
    patterns = {source.links.article for source in load_registry().values()}
    problem_of.cache_clear()
    started = time.thread_time()
    assert not any(map(problem_of, patterns))
    assert time.thread_time() - started < 5
