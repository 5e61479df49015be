"""Writes the file of a new newspaper, with the evidence beside each fact. Pure."""

from collections.abc import Iterator
from datetime import date

import tomlkit
from tomlkit.items import Item

from crawler.units.provinces import present_province
from flows.contact.adding.deducing import Facts

__all__ = ["folder_name", "new_file"]

UNKNOWN_PROVINCE = "01"
"""Hà Nội, where the province could not be found out: a file must name one, and a person has to correct it."""

ONE_LINE = 100
"""Characters of a list that still stands on one line."""


def new_file(facts: Facts, today: date, articles: int) -> str:
    """Return the text of the file."""
    return "\n".join(_lines(facts, today, articles)) + "\n"


def folder_name(facts: Facts) -> str:
    """Return the code of the province in whose folder the file belongs."""
    return facts.home.code if facts.home else UNKNOWN_PROVINCE


def _lines(facts: Facts, today: date, articles: int) -> Iterator[str]:
    evidence = facts.evidence
    yield f"# Facts: from the site itself, by `baotinh sources add` on {today}."
    for sentence in facts.unknown:
        yield f"# Not found out: {sentence}"
    yield f"slug = {_toml(facts.slug)}"
    yield f"name = {_toml(facts.name)}{_because(evidence.get('name'))}"
    yield f"family = {_toml(facts.family)}{_because(evidence.get('family'))}"
    yield f"hosts = {_toml(facts.hosts)}"
    code = folder_name(facts)
    unit = present_province(code)
    why = evidence.get("province", "not found out, correct it")
    yield f"province = {_toml(code)}{_because(f'{unit.name if unit else code}; {why}')}"
    yield f"province_before = {_toml(facts.home.before if facts.home else (UNKNOWN_PROVINCE,))}"
    if facts.delay is not None:
        yield f"delay = {facts.delay:g}"
    yield ""
    yield "[verified]"
    yield f"on = {today}"
    yield f"how = {_toml(f'sources add: {articles} articles read')}"
    yield ""
    yield "[discovery]"
    for name in ("sections", "feeds", "sitemaps"):
        urls: tuple[str, ...] = getattr(facts.discovery, name)
        if urls:
            yield f"# {evidence[name]}"
            yield f"{name} = {_toml(urls)}"
    if facts.links:
        yield ""
        yield f"# {evidence['article']}"
        if "next_page" in evidence:
            yield f"# next page: {evidence['next_page']}"
        yield "[links]"
        yield from (f"{name} = {_toml(value)}" for name, value in facts.links.items())
    if facts.layout is not None:
        yield ""
        yield f"# {evidence['layout']}"
        yield "[[layout]]"
        for name, value in facts.layout.model_dump(exclude_unset=True).items():
            yield f"{name} = {_toml(value)}"


def _because(why: str | None) -> str:
    return f"  # {' '.join(why.split())}" if why else ""


def _toml(value: object) -> str:
    if isinstance(value, tuple | list):
        one = f"[{', '.join(map(_toml, value))}]"
        return one if len(one) <= ONE_LINE else "[\n" + "".join(f"    {_toml(each)},\n" for each in value) + "]"
    if isinstance(value, str) and ("\\" in value or '"' in value) and "'" not in value:
        return f"'{value}'"
    item = tomlkit.item(value)
    assert isinstance(item, Item)
    return item.as_string()
