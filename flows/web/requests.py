"""Turns request parameters into a query. An invalid parameter is refused by name, not answered with an empty list."""

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from difflib import get_close_matches
from typing import Annotated, Literal, cast
from urllib.parse import unquote_plus

from fastapi import Query, Request

from flows.search.entries import day_number
from flows.search.text_index import Query as IndexQuery
from flows.web.newspapers import Newspapers
from flows.web.problems import WrongRequestError
from storage.model.moments import VIETNAM
from storage.reader.filters import instant

__all__ = [
    "CONDITIONS",
    "FIRST_DAY",
    "LAST_DAY",
    "MOST_CHARACTERS",
    "ListConditions",
    "article_id",
    "check_names",
    "check_query",
    "day",
    "moment",
    "number",
    "only_known",
    "place",
    "query",
]

MOST_CHARACTERS = 300
"""Characters of a parameter."""

Text = Annotated[str, Query(max_length=MOST_CHARACTERS)]

_ARTICLE_ID = re.compile(r"[0-9a-f]{4,20}")
_CODE = re.compile(r"[0-9]{2}")

FIRST_DAY, LAST_DAY = date(1990, 1, 1), date(2200, 1, 1)
"""Days that may be asked for: no newspaper has news of others."""


@dataclass(frozen=True, slots=True)
class ListConditions:
    """The conditions of a list, as parameters of a request to the API."""

    q: Annotated[Text, Query(description='Words; without tone marks every spelling matches, "quoted" a phrase')] = ""
    source: Annotated[Text, Query(description="Slug of a newspaper")] = ""
    province: Annotated[Text, Query(description="Official code, two digits")] = ""
    borders: Annotated[Text, Query(description="The province as it was `then`, or as it is `today`; else either")] = ""
    section: Annotated[Text, Query(description="Name of a section as the newspaper prints it")] = ""
    place: Annotated[Text, Query(description="Code or name of a place that the article names")] = ""
    person: Annotated[Text, Query(description="Name of a person whom the article names")] = ""
    since: Annotated[Text, Query(description="First day in Vietnam, included: `2026-03-01`")] = ""
    until: Annotated[
        Text, Query(description="Last day in Vietnam, included; to the command line it is the first moment left out")
    ] = ""
    repeats: Annotated[Text, Query(description="`1`: every printing of a story, not only the first")] = ""

    def given(self) -> dict[str, str]:
        """Return the conditions that are set."""
        return {name: value for name, value in asdict(self).items() if value.strip()}


CONDITIONS = tuple(field.name for field in fields(ListConditions))
"""Names of the parameters that choose the articles of a list."""


def only_known(request: Request) -> None:
    """Raise WrongRequestError for a parameter that the route does not document: to ignore it gives a wrong answer."""
    check_query(request)
    path = request.app.openapi()["paths"].get(request.scope["route"].path_format)
    if path is not None:
        check_names(request.query_params, [each["name"] for each in path["get"]["parameters"] if each["in"] == "query"])


def check_query(request: Request) -> None:
    """Raise WrongRequestError for a parameter given twice, of which only one would count, and for bytes of no text."""
    query = request.url.query
    names = [name for name, _ in request.query_params.multi_items()]
    for name in names:
        if names.count(name) > 1:
            raise WrongRequestError(
                f"{name[:40]} is given {names.count(name)} times", hint="ask for one value, or ask several times",
                vietnamese=f"Điều kiện “{name[:40]}” được cho nhiều lần. Hãy chỉ cho một giá trị.",
            )  # fmt: skip  # short items: a line each would fill a screen
    try:
        unquote_plus(query, errors="strict")
    except UnicodeDecodeError:
        raise WrongRequestError(
            "a parameter is not UTF-8", hint="encode the bytes of its UTF-8 form: %C6%B0 for ư",
            vietnamese="Một điều kiện không phải là chữ UTF-8.",
        ) from None  # fmt: skip  # short items: a line each would fill a screen


def check_names(given: Iterable[str], known: Collection[str]) -> None:
    """Raise WrongRequestError for the first name of a parameter that is not `known`; it names the nearest known one."""
    for name in given:
        if name not in known:
            nearest = get_close_matches(name.lower(), known, n=1)
            hint = (
                f"did you mean {nearest[0]}?"
                if nearest
                else (f"there are {', '.join(sorted(known))}" if known else "this address takes none")
            )
            raise WrongRequestError(f"there is no parameter {name[:40]!r}", hint=hint)


def query(parameters: Mapping[str, str], newspapers: Newspapers) -> IndexQuery:
    """Return the question that a list, a search, a feed or a chart asks. Raise WrongRequestError."""
    first, last = day(parameters, "since"), day(parameters, "until")
    if first and last and first > last:
        raise WrongRequestError(
            f"the period ends before it begins: {first} to {last}", hint="swap since and until",
            vietnamese=f"Khoảng thời gian kết thúc trước khi bắt đầu: {first} đến {last}. Hãy đổi chỗ hai ngày.",
        )  # fmt: skip  # short items: a line each would fill a screen
    return IndexQuery(
        text=_text(parameters, "q"),
        source=_source(parameters),
        province=_province(parameters, newspapers),
        borders=cast("Literal['then', 'today'] | None", _choice(parameters, "borders", ("then", "today"))),
        section=_text(parameters, "section"),
        place=_text(parameters, "place"),
        person=_text(parameters, "person"),
        first_day=day_number(first) if first else None,
        last_day=day_number(last) if last else None,
        repeats=bool(_choice(parameters, "repeats", ("1", "true", "yes", "on"))),
    )


def day(parameters: Mapping[str, str], name: str) -> date | None:
    """Return a day given as 2026-03-01. Raise WrongRequestError."""
    given = _text(parameters, name)
    if given is None:
        return None
    try:
        found = date.fromisoformat(given)
    except ValueError:
        raise WrongRequestError(
            f"{name}: {given!r} is no day", hint="write it as 2026-03-01",
            vietnamese=f"“{given}” không phải là ngày. Hãy viết như 2026-03-01.",
        ) from None  # fmt: skip  # short items: a line each would fill a screen
    if not FIRST_DAY <= found <= LAST_DAY:
        raise WrongRequestError(
            f"{name}: there is no news of {given}", hint=f"from {FIRST_DAY} to {LAST_DAY}",
            vietnamese=f"Không có tin nào của ngày {given}. Chỉ từ {FIRST_DAY} đến {LAST_DAY}.",
        )  # fmt: skip  # short items: a line each would fill a screen
    return found


def moment(parameters: Mapping[str, str], name: str) -> datetime | None:
    """Return a moment given as 2026-03-01 or 2026-03-01T12:00+07:00; without zone it is Vietnam's."""
    given = _text(parameters, name)
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given.replace(" ", "+"))
    except ValueError:
        hint = "write it as 2026-03-01 or 2026-03-01T12:00+07:00"
        raise WrongRequestError(f"{name}: {given!r} is no moment", hint=hint) from None
    if not FIRST_DAY.year <= found.year <= LAST_DAY.year:
        raise WrongRequestError(f"{name}: there is no news of {given}", hint=f"from {FIRST_DAY} to {LAST_DAY}")
    return instant(found if found.tzinfo else found.replace(tzinfo=VIETNAM))


def number(parameters: Mapping[str, str], name: str, *, default: int, most: int, least: int = 1) -> int:
    """Return a whole number within bounds. Raise WrongRequestError."""
    given = _text(parameters, name)
    if given is None:
        return default
    if not re.fullmatch(r"[0-9]{1,9}", given) or not least <= int(given) <= most:
        raise WrongRequestError(
            f"{name}: {given!r} is no number from {least} to {most}",
            hint="give one of these, or leave it out",
            vietnamese=f"“{given}” không phải là số từ {least} đến {most}.",
        )
    return int(given)


def place(parameters: Mapping[str, str], name: str = "after") -> int | None:
    """Return the place behind which the next page of a list begins. Raise WrongRequestError."""
    given = _text(parameters, name)
    if given is None:
        return None
    if not re.fullmatch(r"-?[0-9]{1,19}", given) or not -(2**63) <= int(given) < 2**63:
        raise WrongRequestError(
            f"{name}: {given[:40]!r} is no place in a list", hint="take it from the page before",
            vietnamese="Không có trang này trong danh sách. Hãy theo liên kết ở trang trước.",
        )  # fmt: skip  # short items: a line each would fill a screen
    return int(given)


def article_id(given: str) -> str:
    """Return an article's id, or its beginning. Raise WrongRequestError: nothing else reaches the bucket."""
    if not _ARTICLE_ID.fullmatch(given):
        hint = "an id has 20 hexadecimal digits, of which the first four or more may stand for it"
        raise WrongRequestError(
            f"{given[:40]!r} is not an article id", hint=hint,
            vietnamese=f"“{given[:40]}” không phải là mã bài: mã có 20 chữ số hệ 16, chỉ cần bốn chữ số đầu trở lên.",
        )  # fmt: skip  # short items: a line each would fill a screen
    return given


def _text(parameters: Mapping[str, str], name: str) -> str | None:
    given = parameters.get(name, "").strip()
    if len(given) > MOST_CHARACTERS:
        raise WrongRequestError(
            f"{name} is longer than {MOST_CHARACTERS} characters",
            hint="give less of it",
            vietnamese=f"Điều kiện dài quá {MOST_CHARACTERS} ký tự.",
        )
    if "\x00" in given:
        raise WrongRequestError(f"{name} holds a character that no text has", hint="leave out %00")
    return given or None


def _choice(parameters: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str | None:
    given = _text(parameters, name)
    if given in (None, "0", "false", "no"):
        return None
    if given not in choices:
        hint = "give one of these, or leave it out"
        raise WrongRequestError(f"{name}: {given!r} is not one of {', '.join(choices)}", hint=hint)
    return given


def _source(parameters: Mapping[str, str]) -> str | None:
    given = _text(parameters, "source")
    if given is not None and not re.fullmatch(r"[a-z][a-z0-9_-]{0,60}", given):
        raise WrongRequestError(
            f"source: {given!r} is no slug of a newspaper", hint="/api/sources lists them",
            vietnamese=f"Không có báo nào tên “{given}”. Xem danh sách ở trang Các báo.",
        )  # fmt: skip  # short items: a line each would fill a screen
    return given


def _province(parameters: Mapping[str, str], newspapers: Newspapers) -> str | None:
    given = _text(parameters, "province")
    if given is None:
        return None
    if not _CODE.fullmatch(given) or not newspapers.ever_a_province(given):
        raise WrongRequestError(
            f"province: no province has the code {given!r}", hint="two digits, such as 15 for Lào Cai",
            vietnamese=f"Không có tỉnh, thành nào mang mã “{given}”. Mã có hai chữ số, như 15 cho Lào Cai.",
        )  # fmt: skip  # short items: a line each would fill a screen
    return given
