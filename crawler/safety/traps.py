"""Recognises crawler traps: endless series of addresses from broken relative links, calendars or filters. Pure.

A crawl follows next pages, sitemaps and redirects, so a trap costs requests until a limit ends it. An address that is
recognised as a trap is not requested at all.
"""

import re
from collections import Counter
from datetime import date
from urllib.parse import parse_qsl, urlsplit

__all__ = ["trap_in"]

REPEATED = 3
"""How often one part may occur in a path; `/tin/tin/tin/…` comes from a relative link resolved again and again."""

DEPTH = 20
"""Most parts of a path; addresses of newspapers have up to eight."""

PARAMETERS = 15
"""Most parameters of a query; addresses of newspapers have up to five."""

FIRST_YEAR = 1990
"""No newspaper was on the web before this year."""

MONTH = re.compile(r"/((?:1[89]|[2-9]\d)\d\d)/(\d{1,2})(?=/|$)")
"""Year and month in a path, as pages of an archive or a calendar have them."""

WORD_YEAR = re.compile(
    r"[/_-]((?:1[89]|[2-9]\d)\d\d)[-_]?(?:0[1-9]|1[0-2])(?:[-_]?(?:0[1-9]|[12]\d|3[01]))?(?=[/.]|$)"
    r"|/(?:[^/]*[_-])?(?:0?[1-9]|1[0-2])[-_](?:nam-)?((?:1[89]|[2-9]\d)\d\d)(?=[/.]|$)"
)
"""The year of a month or day in one word of a path: `/2031-05`, `/20310501`, `/thang-5-2031`, `lich-2031-05.html`."""

YEAR = re.compile(r"(?:year|nam|y)", re.IGNORECASE)
DATE_VALUE = re.compile(
    r"((?:1[89]|[2-9]\d)\d\d)[-/.]?\d\d?(?:[-/.]?\d\d?)?|\d\d?[-/.](?:\d\d?[-/.])?((?:1[89]|[2-9]\d)\d\d)"
)
"""A month or day as the value of a parameter: `2031-05-01`, `05/2031`."""
DATE_NAME = re.compile(r"date|ngay|day|month|thang|^(?:d|m|t|tu|den|from|to)$", re.IGNORECASE)


def trap_in(url: str, today: date | None = None) -> str | None:
    """Return the sign by which `url` is part of a trap; None for an ordinary address.

    With `today`, pages of impossible years are traps too. Do not pass it for articles: their addresses may contain
    an old year.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    try:
        query = parse_qsl(parts.query, keep_blank_values=True, max_num_fields=10 * PARAMETERS)
    except ValueError:
        return f"its query has more than {10 * PARAMETERS} parameters"
    words = [word for word in parts.path.split("/") if word]
    if len(words) > DEPTH:
        return f"its path has {len(words)} parts"
    word, times = Counter(words).most_common(1)[0] if words else ("", 0)
    if times > REPEATED and not word.isdecimal():
        return f"{word[:40]!r} stands in its path {times} times"
    if len(query) > PARAMETERS:
        return f"its query has {len(query)} parameters"
    name, times = Counter(name for name, _ in query).most_common(1)[0] if query else ("", 0)
    if times > REPEATED:
        return f"its query names {name[:40]!r} {times} times"
    if today is None:
        return None
    years = [int(year) for year, _ in MONTH.findall(parts.path)]
    years += [int(value) for name, value in query if YEAR.fullmatch(name) and re.fullmatch(r"\d{4}", value, re.ASCII)]
    years += [int(one or other) for one, other in WORD_YEAR.findall(parts.path)]
    dated = [DATE_VALUE.fullmatch(value) for name, value in query if DATE_NAME.search(name)]
    years += [int(match[1] or match[2]) for match in dated if match]
    for year in years:
        if not FIRST_YEAR <= year <= today.year + 1:
            return f"a page of the year {year}"
    return None
