"""Writes the page `docs/sources.md`: all newspapers and families of a registry."""

from collections.abc import Iterable, Iterator

from crawler.registry.entries import Kind, Source, Status, Verified
from crawler.registry.loading import Registry
from crawler.units.provinces import lineage_of, present_province

__all__ = ["sources_page"]


def sources_page(registry: Registry) -> str:
    """Return the Markdown page that lists every newspaper and every family of `registry`."""
    return "\n".join(_lines(registry)) + "\n"


def _lines(registry: Registry) -> Iterator[str]:
    sources = list(registry.values())
    papers = [source for source in sources if source.kind is Kind.NEWSPAPER]
    active = [source for source in sources if source.status is Status.ACTIVE]
    yield "# The newspapers"
    yield ""
    yield "Made by `python -m crawler.registry > docs/sources.md`; edit the files under `crawler/sources/` instead."
    yield ""
    yield (
        f"{len(papers)} newspapers and {len(sources) - len(papers)} portals of "
        f"{len({source.province for source in sources})} provinces, {len(active)} of them crawled, on "
        f"{len(registry.families)} families. *Verified* says how somebody last checked the facts; where it is empty, "
        "nobody has: these facts come from public code. *Hosts* has the present name first, with the years in which "
        "somebody is known to have found the newspaper there. `baotinh sources` marks checks that are older than 90 "
        "days, and [first-contact.md](first-contact.md) says how to check again."
    )
    yield ""
    yield from _sources("newspaper", papers)
    yield ""
    yield "## Portals"
    yield ""
    yield from _sources("portal", (source for source in sources if source.kind is Kind.PORTAL))
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


def _columns(kind: str) -> tuple[str, ...]:
    return (
        "province", "before July 2025", kind, "source", "hosts", "family", "status", "published", "verified", "notes"
    )  # fmt: skip  # short items


def _sources(name: str, sources: Iterable[Source]) -> Iterator[str]:
    """Yield a table of sources in the order of their provinces; `name` says in a word what they are."""
    in_order = sorted(sources, key=lambda source: (source.province, source.slug))
    return _table(_columns(name), map(_newspaper, in_order))


def _newspaper(source: Source) -> tuple[str, ...]:
    unit = present_province(source.province)
    return (
        f"{unit.name if unit else '?'} ({source.province})",
        ", ".join(f"{lineage_of(code)[0].name} ({code})" for code in source.province_before),
        source.name,
        f"`{source.slug}`",
        ", ".join(_hosts(source)),
        f"`{source.family}`",
        f"{source.status}, see `{source.successor}`" if source.successor else source.status.value,
        _life(source),
        _verified(source.verified),
        source.notes or "",
    )


def _hosts(source: Source) -> Iterator[str]:
    seen = {domain.host: domain.seen for domain in source.domain}
    for host in source.hosts:
        years = ", ".join(map(str, seen.get(host, ())))
        yield f"{host} ({years})" if years else host


def _life(source: Source) -> str:
    if source.started is None and source.ended is None:
        return ""
    return f"{source.started or '?'} to {source.ended or ('?' if source.status is Status.MERGED else 'today')}"


def _verified(verified: Verified) -> str:
    return f"{verified.on}: {verified.how}" if verified.on else ""


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield "|" + " --- |" * len(head)
    for row in rows:
        yield f"| {' | '.join(_cell(cell) for cell in row)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")
