"""Learns the regular expression of a site's article addresses from addresses of articles and of other pages. Pure.

An address is cut into segments. What all articles share stays as it is, what differs becomes a class of characters, and
the number that no two articles share becomes the group `id`.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote, urlsplit

__all__ = ["Pattern", "is_telling", "last_form", "learn_pattern", "path_of"]

ENOUGH = 0.95
"""Share of the articles that must agree on a part before it is taken for a rule."""

LEAST_DIGITS = 3
"""Digits of the shortest number that may be an article's; shorter ones are pages and parts of headlines."""

LEAST_SAME = 5
"""Articles that must agree on a word of their addresses before it counts as a part of all."""

YOUNGER = 2
"""Digits that the numbers of a site's oldest articles may have less than those of today."""

ANY_DIGITS = r"\d{3,}"

_LAST = re.compile(
    r"(?P<slug>.*?)(?P<sep>[-_.]?)(?P<mark>(?<![a-z])[a-z]{0,8}?)(?P<number>\d{3,})(?P<end>\.\w{2,5})?$", re.IGNORECASE
)
"""`bai-viet-post404649.html`: slug, separator, mark, number, ending."""
_END = re.compile(r"\.[a-z]\w{1,4}$", re.IGNORECASE)
_MONTH = re.compile(r"20\d{2}(?:0[1-9]|1[0-2])")


@dataclass(frozen=True, slots=True)
class Pattern:
    """A learned `links.article` with its evidence."""

    regex: str
    keep_query: tuple[str, ...]
    coverage: float
    """Share of the articles that it matches."""
    wrong: tuple[str, ...]
    """Addresses of other pages that it matches, too."""
    has_id: bool

    def matches(self, url: str) -> bool:
        """Tell whether the whole path of `url`, with the parameters that are kept, matches."""
        return re.fullmatch(self.regex, path_of(url, self.keep_query), re.IGNORECASE) is not None


def _literal(text: str) -> str:
    """Escape `text` for a regular expression, and leave hyphens as they are: they are ordinary outside of `[…]`."""
    return re.escape(text).replace(r"\-", "-")


def path_of(url: str, keep_query: Collection[str] = ()) -> str:
    """Return path and kept parameters as `links.article` sees them: without trailing slash, parameters in order."""
    parts = urlsplit(url)
    path = unquote(parts.path).rstrip("/") or "/"
    kept = sorted(f"{name}={value}" for name, value in parse_qsl(parts.query) if name in keep_query)
    return f"{path}?{'&'.join(kept)}" if kept else path


def last_form(url: str) -> str:
    """Return the form of the last segment of an address: `w-postN.html`, `w`, `N`, `viewer.aspx?mabb`.

    Articles of one site share it, however deep their sections are.
    """
    parts = urlsplit(url)
    if parts.query and (names := [name for name, value in parse_qsl(parts.query) if re.fullmatch(r"\d{3,}", value)]):
        return f"{parts.path.rpartition('/')[2].lower()}?{'&'.join(sorted(names))}"
    last = unquote(parts.path).rstrip("/").rpartition("/")[2].lower()
    found = _LAST.match(last)
    if found is None:
        end = _END.search(last)
        word = last.removesuffix(end[0]) if end else last
        return f"{'W' if word.count('-') >= 3 else 'w'}{end[0] if end else ''}"
    slug = "W" if found["slug"].count("-") >= 2 else "w" if found["slug"] else ""
    return f"{slug}{found['sep']}{found['mark']}N{found['end'] or ''}"


def is_telling(form: str) -> bool:
    """Tell whether a form of addresses can be an article's: with a number, or with many words."""
    return "N" in form or "W" in form or "?" in form


def learn_pattern(articles: Collection[str], others: Collection[str]) -> Pattern | None:
    """Learn the pattern that matches `articles` and, if possible, none of `others`; None without articles.

    Of several possible patterns the one wins that misses and confuses least; then the one with a group `id`.
    """
    wanted = list(dict.fromkeys(articles))
    if not wanted:
        return None
    unwanted = [url for url in dict.fromkeys(others) if url not in set(wanted)]
    tried = [
        _tried(regex, keep, wanted, unwanted)
        for regex, keep in dict.fromkeys((*_by_query(wanted), *_by_path(wanted, unwanted)))
    ]
    return max(tried, key=lambda found: _merit(found, unwanted), default=None)


def _merit(found: Pattern, others: Sequence[str]) -> tuple[float, bool, int]:
    """Return how good a pattern is: what it finds, whether it finds the number, and how much it asks for if not."""
    asked = re.sub(r"\(\?!.*?\)|\[.*?\]|\\\w", "", found.regex)
    literal = 0 if found.has_id else len(re.findall(r"[a-z]", asked))
    return round(found.coverage - _confusion(found, others), 3), found.has_id, literal


def _confusion(found: Pattern, others: Sequence[str]) -> float:
    return len(found.wrong) / len(others) if others else 0.0


def _tried(regex: str, keep: tuple[str, ...], articles: Sequence[str], others: Sequence[str]) -> Pattern:
    has_id = "(?P<id>" in regex
    made = Pattern(regex, keep, 0.0, (), has_id)
    coverage = sum(map(made.matches, articles)) / len(articles)
    return Pattern(regex, keep, coverage, tuple(filter(made.matches, others)), has_id)


def _by_query(articles: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield patterns of addresses whose article is named by a parameter: `viewer.aspx?macm=3&mabb=222823`."""
    queries = [dict(parse_qsl(urlsplit(url).query)) for url in articles]
    names = [name for name, times in Counter(name for query in queries for name in query).items()
             if times >= ENOUGH * len(articles)]  # fmt: skip  # one condition
    numbered = [name for name in names if all(re.fullmatch(r"\d+", query.get(name, "0")) for query in queries)]
    if not numbered:
        return
    distinct = {name: len({query.get(name) for query in queries}) for name in numbered}
    number = max(numbered, key=lambda name: distinct[name])
    if distinct[number] < ENOUGH * len(articles):
        return
    pages = Counter(unquote(urlsplit(url).path).rpartition("/")[2] for url in articles)
    page, times = pages.most_common(1)[0]
    if times >= ENOUGH * len(articles):
        keep = tuple(
            sorted(
                {name for query in queries for name in query if re.fullmatch(r"\d+", query[name])} | _shared(queries)
            )
        )
        yield rf"/(?:.*/)?{_literal(page)}\?(?:.*&)?{_literal(number)}=(?P<id>\d+)(?:&.*)?", keep


def _shared(queries: Sequence[Mapping[str, str]]) -> set[str]:
    """Return the parameters that have one value in all articles: `mod=news` chooses the page that shows them."""
    first = queries[0]
    return {name for name in first if all(query.get(name) == first[name] for query in queries)}


def _by_path(articles: Sequence[str], others: Sequence[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    paths = [path_of(url).strip("/").split("/") for url in articles]
    unwanted = [path_of(url) for url in others]
    for last in _last_rules(paths, articles):
        taken = 2 if "0[1-9]" in last else 1
        for before in _before_rules([path[:-taken] for path in paths]):
            regex = before + last
            for each in (regex, _excluding(regex, unwanted, paths)):
                yield _fewest_digits(each, unwanted, paths), ()
    for position in range(2, 1 + min(len(path) for path in paths)):
        numbers = [path[-position] for path in paths]
        if all(re.fullmatch(r"\d{3,}", number) for number in numbers) and _tells_apart(numbers, paths):
            rest = "".join(f"/{_segment([path[-back] for path in paths])}" for back in range(position - 1, 0, -1))
            for before in _before_rules([path[:-position] for path in paths]):
                yield before + r"(?P<id>\d{3,})" + rest, ()


def _last_rules(paths: Sequence[Sequence[str]], articles: Sequence[str]) -> Iterator[str]:
    """Yield rules for the last segment, the most telling first."""
    lasts = [path[-1] for path in paths]
    ends = Counter((_END.search(last) or [""])[0].lower() for last in lasts)
    end = ends.most_common(1)[0][0]
    if all(len(path) > 1 and _MONTH.fullmatch(path[-2]) for path in paths):
        yield rf"(?P<id>20\d{{2}}(?:0[1-9]|1[0-2])/[^/]+){_literal(end)}"
        return
    found = [_LAST.match(last) for last in lasts]
    forms = Counter((match["sep"], match["mark"].lower(), (match["end"] or "").lower()) for match in found if match)
    for (sep, mark, ending), times in forms.most_common(2):
        numbers = [match["number"] for match in found if match and match["mark"].lower() == mark]
        if times < len(articles) / 2 or not _tells_apart(numbers, paths):
            continue
        has_slug = sum(bool(match["slug"]) for match in found if match) >= times / 2
        yield (r"[^/]+" if has_slug else "") + _literal(sep + mark) + r"(?P<id>\d{3,})" + _literal(ending)
    yield rf"[^/.]+{_literal(end)}"
    yield rf"[a-z0-9]+(?:-[a-z0-9]+){{3,}}{_literal(end)}"


def _before_rules(before: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield rules for what stands before the last segment: exactly so many segments, or any number of them."""
    depths = {len(path) for path in before}
    if len(depths) == 1:
        (depth,) = depths
        columns = [[path[place] for path in before] for place in range(depth)]
        yield "/" + "".join(f"{_segment(column)}/" for column in columns)
        # Only the first: deeper segments are sections, and the articles at hand may all be of one.
        yield "/" + "".join(f"{_segment(column, constant=place == 0)}/" for place, column in enumerate(columns))
    if depths != {0}:
        yield "/(?:.+/)?"


def _segment(values: Sequence[str], *, constant: bool = False) -> str:
    """Return a rule for one segment: digits, or anything; with `constant` what is the same everywhere."""
    word, times = Counter(value.lower() for value in values).most_common(1)[0]
    if constant and times == len(values) and len(values) >= LEAST_SAME and not word.isdigit():
        return _literal(word)
    if all(value.isdigit() for value in values):
        lengths = {len(value) for value in values}
        return rf"\d{{{min(lengths)}}}" if lengths in ({2}, {4}, {6}) else r"\d+"  # a day or month, a year, both
    return r"[^/]+"


def _tells_apart(numbers: Sequence[str], paths: Sequence[Sequence[str]]) -> bool:
    return len(set(numbers)) >= ENOUGH * min(len(numbers), len({tuple(path) for path in paths}))


def _excluding(regex: str, others: Sequence[str], articles: Sequence[Sequence[str]]) -> str:
    """Exclude the first segments under which only other pages lie: `/(?!tag/|chu-de/)…`."""
    wrong = [path for path in others if re.fullmatch(regex, path, re.IGNORECASE) and path.count("/") > 1]
    own = {path[0].lower() for path in articles if len(path) > 1}
    first = sorted({path.strip("/").split("/")[0].lower() for path in wrong} - own)
    return f"/(?!{'|'.join(f'{_literal(word)}/' for word in first[:12])}){regex[1:]}" if first else regex


def _fewest_digits(regex: str, others: Sequence[str], articles: Sequence[Sequence[str]]) -> str:
    """Ask for as many digits as keep other pages out, but for as few as possible: old articles have small numbers."""
    if ANY_DIGITS not in regex:
        return regex
    numbers = [match["id"] for path in articles if (match := re.fullmatch(regex, "/" + "/".join(path), re.IGNORECASE))]
    least = max(LEAST_DIGITS, min(map(len, numbers), default=LEAST_DIGITS) - YOUNGER)
    tried = []
    for digits in range(least, least + YOUNGER + 1):
        each = regex.replace(ANY_DIGITS, rf"\d{{{digits},}}")
        tried.append((sum(re.fullmatch(each, path, re.IGNORECASE) is not None for path in others), digits, each))
    return min(tried)[2]
