"""Writes the page `docs/sources.md`: all newspapers and families of a registry."""

from collections.abc import Iterable, Iterator

from crawler.registry.entries import Source, Status, Verified
from crawler.registry.loading import Registry
from crawler.units.provinces import lineage_of, present_province

__all__ = ["sources_page"]


def sources_page(registry: Registry) -> str:
    """Return the Markdown page that lists every newspaper and every family of `registry`."""
    return "\n".join(_lines(registry)) + "\n"


def _lines(registry: Registry) -> Iterator[str]:
    sources = list(registry.values())
    active = [source for source in sources if source.status is Status.ACTIVE]
    yield "# The newspapers"
    yield ""
    yield "Made by `python -m crawler.registry > docs/sources.md`; edit the files under `crawler/sources/` instead."
    yield ""
    yield (
        f"{len(sources)} newspapers of {len({source.province for source in sources})} provinces, {len(active)} of them "
        f"crawled, on {len(registry.families)} families. *Verified* says how somebody last checked the facts; "
        "where it is empty, nobody has: these facts come from public code."
    )
    yield ""
    yield from _table(
        ("province", "before July 2025", "newspaper", "source", "site", "family", "status", "verified", "notes"),
        (_newspaper(source) for source in sorted(sources, key=lambda source: (source.province, source.slug))),
    )
    yield ""
    yield "## The families"
    yield ""
    yield from _table(
        ("family", "newspapers", "how to recognise it"),
        (
            (f"`{name}`", str(sum(source.family == name for source in sources)), family.description)
            for name, family in sorted(registry.families.items())
        ),
    )


def _newspaper(source: Source) -> tuple[str, ...]:
    unit = present_province(source.province)
    return (
        f"{unit.name if unit else '?'} ({source.province})",
        ", ".join(f"{lineage_of(code)[0].name} ({code})" for code in source.province_before),
        source.name,
        f"`{source.slug}`",
        source.hosts[0],
        f"`{source.family}`",
        f"{source.status}, see `{source.successor}`" if source.successor else source.status.value,
        _verified(source.verified),
        source.notes or "",
    )


def _verified(verified: Verified) -> str:
    return f"{verified.on}: {verified.how}" if verified.on else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
