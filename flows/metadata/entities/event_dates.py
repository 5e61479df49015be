"""Event dates: the calendar days that a text mentions, `chiều nay (23/9)`, `ngày 8-1`, `hôm qua`.

A day without a year is taken in the year that brings it nearest to the publication, unless the words around it put it
far on the other side: `được khởi công sáng 26/4` in an article of December lies in the past. Words such as `hôm qua`
count from the publication, but not inside a quotation, which may be of any day. Months, quarters and years are no days,
nor are lunar days and days of every year; a fraction (`1/3 diện tích`) is no date.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Literal, NamedTuple

from flows.metadata.entities.text import TokenizedText
from storage.model.named import EventDate

__all__ = ["find_event_dates"]

# A pattern that begins with a class of characters, not with a repetition, is searched for in a fifth of the time.
_NUMBERS = re.compile(r"\d\d{0,3}(?:\s?[/.\-–]\s?\d{1,4})+")
_WORDS = re.compile(r"(?P<day>\d\d?)\s+tháng\s+(?P<month>\d{1,2})(?:\s*(?:năm|,|/|-)\s*(?P<year>\d{4}))?(?!\d)")
_FULL = re.compile(
    r"(?:(?P<first>\d{1,2})[-–])?(?P<day>\d{1,2})(?P<sep>[/.\-])(?P<month>\d{1,2})(?P=sep)(?P<year>\d{4})"
)
_SHORT = re.compile(
    r"(?:(?P<first>\d{1,2})(?:/(?P<first_month>\d{1,2}))?[-–])?(?P<day>\d{1,2})(?P<sep>[/.-])(?P<month>\d{1,2})"
)
_SPAN = re.compile(
    r"(?P<first>\d{1,2})/(?P<first_month>\d{1,2})(?:/(?P<first_year>\d{4}))?[-–]"
    r"(?P<day>\d{1,2})/(?P<month>\d{1,2})/(?P<year>\d{4})"
)
_CUE = re.compile(
    r"(?:(?<!\w)(?:(?:rạng sáng|sáng|trưa|chiều|tối|đêm|khuya|hôm|hồi|ngày|phiên|dịp|lễ|mùng|mồng|trước|vào|đến hết|"
    r"quốc khánh|thứ (?:hai|ba|tư|năm|sáu|bảy)|chủ nhật)(?:\s+(?:nay|qua|mai))?[\s,(]*){1,3}|\()$",
    re.IGNORECASE,
)
"""Words that make the two numbers right after them a date."""
_DOTTED_CUE = re.compile(r"(?<!\w)(?:ngày|hôm|sáng|trưa|chiều|tối|đêm)\s*$", re.IGNORECASE)
"""Words before `6.12` that make it a date: after others it is an amount."""
_BOUND = re.compile(r"(?<!\w)(?:hạn (?:cuối|chót)(?: là)?|từ|sau|đến|tới|vào|trong|trước)\s*$", re.IGNORECASE)
"""Words that make `15/12` a date, but not `2/3`, which may be a share."""
_OF_A_TOTAL = re.compile(
    r"\s*(?:lên|xuống|tiêu chí|chỉ tiêu|xã|phường|huyện|thôn|hộ|trường|tỉnh|người|điểm)(?!\w)", re.IGNORECASE
)
"""Words after `10/12` that make it a share of a total."""
_TO_A_DAY = re.compile(r"\s*(?:đến|tới)\s*(?:hết\s*)?(?:ngày\s*)?\d{1,2}/\d{1,2}(?![\d/])")
"""The end of a span after its begin: `từ 5/11 đến 9/11`."""
LEAST_BOUND = 10
"""Smallest day that needs no other word than `từ` or `đến` before it."""
_CHAIN = re.compile(r"(?:\d|(?<!\w)ngày)[\d/\s-]*(?:,|và|đến|tới|từ|hoặc|đến hết|đến ngày|và ngày)\s*$", re.IGNORECASE)
"""A further date of a list or a span: `ngày 8-1 và 10-1`."""
_EARLIER = re.compile(
    r"(?<![\d/.,-])(?P<days>\d{1,2}(?:,\s?\d{1,2}){0,4})\s*"
    r"(?:(?:,|và|đến|đến hết)\s*(?:rạng sáng\s+)?|rạng sáng\s+)(?:ngày\s+)?$",
    re.IGNORECASE,
)
"""Days that share the month of the next: `ngày 12, 13 và 14/9`, `đêm 11, rạng sáng 12/12`."""
_JOINING = (",", "và", "đến", "hết", "ngày", "sáng")
"""How the words before the last of such days end; few numbers follow one, and the expression takes long."""
_NO_DATE_BEFORE = re.compile(
    r"(?:(?<!\w)(?:số|điều|khoản|nghị định|quyết định|luật|tỷ số|tỉ số)\s*|[\w/.,-])$", re.IGNORECASE
)
_NO_DATE_AFTER = re.compile(
    r"(?:[\w%/]|[.,-]\d|-[^\W\d]|\s+(?:diện tích|số|tổng|dân số|quãng|đồng|giá|cử tri|đại biểu|chặng))"
)
_NO_DAY_OF_A_YEAR = re.compile(
    r"[\s,(]*(?:năm \w+ )?(?:âm lịch|(?:hằng|hàng|mỗi|mọi|các) năm|năm (?:tiếp theo|kế tiếp|một|liền kề))",
    re.IGNORECASE,
)
"""A lunar day, or one of every year: `10/3 âm lịch`, `31-1 năm tiếp theo`."""
_YEAR_AFTER = re.compile(
    r"\s*,?\s*(?:năm\s+(?P<year>\d{4})|(?P<last>năm ngoái|năm trước)|(?P<this>năm nay)|"
    r"(?P<next>năm sau|năm tới|sang năm))"
)
_SENTENCE_BEFORE = re.compile(r"[^.;!?\n]*$")
_SENTENCE_AFTER = re.compile(r"[^.;!?\n]*")
_TENSE = re.compile(
    r"(?<!\w)(?:(?P<past>đã|khởi công|khánh thành|khởi tố|thành lập|bắt đầu|kể từ|từng|hồi|vừa|"
    r"(?<!thiết )(?<!trang )bị|xảy ra|trước đó|đến nay|hiện(?! (?:vật|trường|đại|trạng|thực|tượng)\b))|"
    r"(?P<ahead>(?<!từng )(?<!lẽ ra )(?<!trước đó )(?<!ban đầu )(?<!lẽ ra đã )(?<!từng được )"
    r"(?:sẽ|sắp|dự kiến|chuẩn bị)(?: (?:được|chính thức|làm|tổ chức|lễ)){0,3} "
    r"(?:khởi công|khánh thành|thành lập|bắt đầu)|"
    r"sẽ|từ nay|dự kiến|chậm nhất|thời hạn|hạn chót|sắp|phấn đấu|chuẩn bị|tới))(?!\w)",
    re.IGNORECASE,
)
"""Words that say on which side of the publication the day lies.

An opening that `sẽ` announces is ahead; one that was announced once (`từng dự kiến khởi công`) is not."""
FAR = timedelta(days=30)
"""A day that is nearer than this to the publication lies there, whatever the verb says."""
_EXPLICIT = re.compile(r"\s*,?\s*\(?\s*(?:ngày\s+)?\d{1,2}\s?(?:[/-]|tháng)\s?\d")

_HALVES = frozenset({"sáng", "trưa", "chiều", "tối", "đêm", "khuya"})
_SHIFTS = {"nay": 0, "qua": -1, "mai": 1, "kia": -2}
_SHIFTING = frozenset(_SHIFTS)
SENTENCE = 80
"""Characters before and after a day that are looked at for its verb."""
LOOK_BACK = 40
"""Characters before a number that may make it a date."""


class _Dated(NamedTuple):
    at: int
    event: EventDate


def find_event_dates(tokenized: TokenizedText, published: date | None) -> tuple[EventDate, ...]:
    """Return the days that a text mentions, each once, in order of appearance.

    Without `published` only days printed with their year are known.
    """
    text = tokenized.text
    found = [*_numeric(text, published), *_worded(text, published)]
    if published:
        found += _relative_days(tokenized, published)
    first: dict[date, EventDate] = {}
    for dated in sorted(found, key=lambda dated: dated.at):
        first.setdefault(dated.event.day, dated.event)
    return tuple(first.values())


def _numeric(text: str, published: date | None) -> Iterator[_Dated]:
    """Yield days such as `ngày 8-1`, `23/9/2021`, `ngày 12, 13 và 14/9`."""
    for match in _NUMBERS.finditer(text):
        numbers = "".join(match[0].split())
        shape = _FULL.fullmatch(numbers) or _SHORT.fullmatch(numbers)
        if shape is None:  # most are amounts
            yield from _span(numbers, match)
            continue
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        after = text[match.end() : match.end() + LOOK_BACK]
        if _NO_DATE_BEFORE.search(before) or _NO_DATE_AFTER.match(after):
            continue
        if _NO_DAY_OF_A_YEAR.match(after):
            continue
        earlier = _EARLIER.search(before) if before.rstrip()[-4:].lower().endswith(_JOINING) else None
        cue = _CUE.search(before, 0, earlier.start() if earlier else len(before))
        if cue is None and earlier:
            earlier, cue = None, _CUE.search(before)
        groups = shape.groupdict()
        if not (groups.get("year") or _makes_a_day(shape, cue, before, after)):
            continue
        year, taken = _year(groups.get("year"), after, published)
        printed = _printed(
            text, match.start() - len(before) + cue.start() if cue else match.start(), match.end() + taken
        )
        month = int(shape["month"])
        days = [(int(day), month) for day in earlier["days"].split(",")] if earlier else []
        if first := groups.get("first"):
            days.append((int(first), int(groups.get("first_month") or month)))
        side = _side(text, match.start(), match.end()) if published and not year else None
        for day, its_month in [*days, (int(shape["day"]), month)]:
            if resolved := _resolve(day, its_month, year, published, side):
                yield _Dated(match.start(), EventDate(day=resolved, text=printed))


def _span(numbers: str, match: re.Match[str]) -> Iterator[_Dated]:
    """Yield the days of a span whose end has its year: `22/12/1944 - 22/12/2025`, `5/11-10/12/2025`."""
    bounds = _SPAN.fullmatch(numbers)
    if bounds is None:
        return
    for day, month, year in (
        (bounds["first"], bounds["first_month"], bounds["first_year"] or bounds["year"]),
        (bounds["day"], bounds["month"], bounds["year"]),
    ):
        if resolved := _resolve(int(day), int(month), int(year), None, None):
            yield _Dated(match.start(), EventDate(day=resolved, text=match[0]))


def _makes_a_day(shape: re.Match[str], cue: re.Match[str] | None, before: str, after: str) -> bool:
    """Return whether the words around two numbers make them a day and a month."""
    if shape["sep"] == ".":
        return _DOTTED_CUE.search(before) is not None
    return bool(cue or _CHAIN.search(before)) or _is_bound(shape, before, after)


def _is_bound(shape: re.Match[str], before: str, after: str) -> bool:
    """Return whether a word for the begin or the end of a time makes a day and a month of the numbers after it."""
    if shape["sep"] != "/" or _OF_A_TOTAL.match(after):
        return False
    if int(shape["day"]) < LEAST_BOUND and not _TO_A_DAY.match(after):
        return False
    return _BOUND.search(before) is not None


def _printed(text: str, start: int, end: int) -> str:
    """Return the words of a date with the bracket that they open, but without brackets around them all."""
    printed = text[start:end].strip(" ,")
    if printed.startswith("("):
        return printed[1:]
    return printed + ")" if "(" in printed and text.startswith(")", end) else printed


def _worded(text: str, published: date | None) -> Iterator[_Dated]:
    """Yield days such as `ngày 5 tháng 3 năm 2026`."""
    for match in _WORDS.finditer(text):
        before = text[max(0, match.start() - LOOK_BACK) : match.start()]
        cue = _CUE.search(before)
        after = text[match.end() : match.end() + LOOK_BACK]
        if not (cue or match["year"]) or before[-1:].isdecimal() or _NO_DAY_OF_A_YEAR.match(after):
            continue
        start = match.start() - len(before) + cue.start() if cue else match.start()
        year, end = _year(match["year"], after, published)
        side = _side(text, match.start(), match.end()) if published and not year else None
        if resolved := _resolve(int(match["day"]), int(match["month"]), year, published, side):
            yield _Dated(match.start(), EventDate(day=resolved, text=text[start : match.end() + end].strip(" ,(")))


def _relative_days(tokenized: TokenizedText, published: date) -> Iterator[_Dated]:
    """Yield days relative to the publication: `hôm qua`, `sáng mai`."""
    tokens = tokenized.tokens
    for index in tokenized.indexes_of(_SHIFTING):
        token, before = tokens[index], tokens[index - 1]
        if index == 0 or token.gap:
            continue
        shift: int | None = _SHIFTS[token.folded]
        if before.folded == "ngày":
            shift = {"mai": 1, "kia": 2}.get(token.folded)  # `ngày nay` means nowadays
        elif before.folded != "hôm" and (before.folded not in _HALVES or token.folded == "kia"):
            shift = None
        if token.folded == "mai" and index + 1 < len(tokens) and tokens[index + 1].folded in ("sau", "này"):
            continue
        if (
            shift is not None
            and not token.capital
            and not _EXPLICIT.match(tokenized.text[tokenized.end(index) : tokenized.end(index) + LOOK_BACK])
            and not _is_quoted(tokenized.text, tokenized.start(index - 1))
        ):
            day = published + timedelta(days=shift)
            yield _Dated(tokenized.start(index - 1), EventDate(day=day, text=tokenized.printed(index - 1, index + 1)))


def _year(in_date: str | None, after: str, published: date | None) -> tuple[int | None, int]:
    """Return the year printed in the date or right after it, and how many characters that takes."""
    if in_date:
        return int(in_date), 0
    match = _YEAR_AFTER.match(after)
    if match is None or (match["year"] is None and published is None):
        return None, 0
    if match["year"]:
        return int(match["year"]), match.end()
    assert published is not None
    return published.year - bool(match["last"]) + bool(match["next"]), match.end()


def _is_quoted(text: str, at: int) -> bool:
    """Return whether a quotation that its paragraph opened is still open at `at`."""
    before = text[text.rfind("\n", 0, at) + 1 : at]
    return before.count("“") > before.count("”") or before.count('"') % 2 == 1


def _side(text: str, start: int, end: int) -> Literal["past", "ahead"] | None:
    """Return on which side of the publication a day lies, as a verb of its sentence says; None if none does.

    The last one before it decides, else the first one after it.
    """
    before = _SENTENCE_BEFORE.search(text, max(0, start - SENTENCE), start)
    cues = list(_TENSE.finditer(before[0])) if before else []
    after = _SENTENCE_AFTER.match(text, end, end + SENTENCE)
    cue = cues[-1] if cues else _TENSE.search(after[0]) if after else None
    if cue is None:
        return None
    return "past" if cue["past"] else "ahead"


def _resolve(
    day: int, month: int, year: int | None, published: date | None, side: Literal["past", "ahead"] | None
) -> date | None:
    if year is not None:
        return _date(year, month, day) if 1000 <= year <= 2100 else None
    if published is None:
        return None
    around = [one for shift in (0, -1, 1) if (one := _date(published.year + shift, month, day))]
    nearest = min(around, key=lambda one: abs(one - published), default=None)
    if nearest is None or side is None or abs(nearest - published) < FAR or (nearest > published) == (side == "ahead"):
        return nearest
    if side == "past":
        return max((one for one in around if one <= published), default=nearest)
    return min((one for one in around if one >= published), default=nearest)


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None  # 30 February
