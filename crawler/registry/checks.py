"""Checks that need more than one file: its place in the folder, the table of provinces, and the other files."""

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from crawler.article_pattern import mismatch_of
from crawler.registry.entries import Source, Status
from crawler.registry.problems import did_you_mean
from crawler.units.provinces import lineage_of, present_province

__all__ = ["check_registry", "check_source", "folder_of"]


MISSPELT = 0.85
"""Likeness from which a host is one of the newspaper's own, misspelt: `baosuoidom.example` for `baosuoidon.example`."""


def folder_of(province: str) -> str:
    """Return the folder name of a province's newspapers: `Đắk Lắk` gives `dak-lak`."""
    plain = unicodedata.normalize("NFD", province.replace("Đ", "D").replace("đ", "d"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return "-".join(letters.lower().replace("-", " ").split())


def check_source(file: str, source: Source) -> Iterator[str]:
    """Yield what is wrong with the file of one newspaper, without regard to the other files."""
    place = PurePosixPath(file)
    if source.slug != place.stem:
        yield f"{file}: slug: {source.slug!r} is not the file's name"
    unit = present_province(source.province)
    if unit is None:
        yield f"{file}: province: no province has the code {source.province!r} today; docs/units.md lists the codes"
    elif place.parent.name != (folder := folder_of(unit.name)):
        yield f"{file}: province: {unit.name} ({unit.code}) belongs in the folder {folder}"
    yield from _check_provinces_before(file, source)
    if source.status is Status.MERGED and source.successor is None:
        yield f"{file}: successor: is missing, but status is merged"
    if source.status is not Status.MERGED and source.successor is not None:
        yield f"{file}: successor: only a merged newspaper has one, but status is {source.status}"
    yield from _check_links(file, source)
    yield from _check_history(file, source)
    if source.status is Status.PAUSED and source.notes is None:
        yield f"{file}: notes: is missing, but status is paused and readers need to know why"


def _check_provinces_before(file: str, source: Source) -> Iterator[str]:
    unit = present_province(source.province)
    for number, code in enumerate(source.province_before):
        lineage = lineage_of(code)
        if not lineage:
            yield (
                f"{file}: province_before[{number}]: no province had the code {code!r} before July 2025; "
                "docs/units.md lists the codes"
            )
        elif unit is not None and lineage[-1] != unit:
            yield (
                f"{file}: province_before[{number}]: {lineage[0].name} ({code}) is now {lineage[-1].name} "
                f"({lineage[-1].code}), not {unit.name} ({unit.code})"
            )


def _check_links(file: str, source: Source) -> Iterator[str]:
    if problem := mismatch_of(source.links.article):
        yield f"{file}: links.article: {problem}"
    names = set(re.compile(source.links.article, re.IGNORECASE).groupindex)
    meant = sorted(name for name in names if name.lower() == "id")
    if meant and "id" not in names:
        yield f"{file}: links.article: only a group called `id` is read, not {meant[0]!r}; did you mean (?P<id>…)?"
    if source.status is Status.ACTIVE and not source.discovery.listings:
        yield (
            f"{file}: discovery: names nothing to read; write [discovery] with sections, feeds or sitemaps, such as "
            f'sections = ["https://{source.hosts[0]}/"]'
        )


def _check_listings(file: str, source: Source, known: Collection[str]) -> Iterator[str]:
    found = source.discovery
    kinds = {"sections": found.sections, "feeds": found.feeds, "sitemaps": found.sitemaps}
    for kind, addresses in kinds.items():
        for number, url in enumerate(addresses):
            key = f"{file}: discovery.{kind}[{number}]"
            yield from _check_place(key, url, source, known)
    if found.archive is not None:
        address = re.sub(r"\{\w*\}", "1", found.archive)
        yield from _check_place(f"{file}: discovery.archive", address, source, known)


def _check_place(key: str, url: str, source: Source, known: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with the port of a listing, or with a host that is one of its newspaper's, misspelt."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        yield f"{key}: not an address: {url!r} ({error})"
        return
    if port not in (None, 80, 443, *source.ports):
        yield f"{key}: port {port} is not among `ports`, and no other port is asked; write ports = [{port}]"
    if any(f".{host}".endswith(f".{each}") for each in known):  # this newspaper's or another's
        return
    alike = did_you_mean(host, source.hosts, MISSPELT)
    if alike and not any(own.endswith(f".{host}") for own in source.hosts):
        yield f"{key}: {host!r} is not among `hosts`; add it there if it is the newspaper's own{alike}"


def _check_history(file: str, source: Source) -> Iterator[str]:
    if source.started and source.ended and source.started > source.ended:
        yield f"{file}: ended: {source.ended} is before it started, {source.started}"
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)  # it is today already in some places
    if source.started and source.started > tomorrow:
        yield f"{file}: started: {source.started} is in the future; write the day of its first article, or leave it out"
    if source.verified.on and source.verified.on > tomorrow:
        yield f"{file}: verified.on: {source.verified.on} is in the future; write the day of the check"
    for number, domain in enumerate(source.domain):
        if domain.host not in source.hosts:
            yield f"{file}: domain[{number}].host: {domain.host!r} is not among `hosts`"
        for place, year in enumerate(domain.seen):
            if year > tomorrow.year:
                yield f"{file}: domain[{number}].seen[{place}]: {year} is in the future"


def check_registry(sources: Mapping[str, Source]) -> Iterator[str]:
    """Yield what is wrong between the files of a registry. The keys of `sources` are the names of the files."""
    by_slug: dict[str, str] = {}
    by_host: dict[str, str] = {}
    for file, source in sources.items():
        if source.slug in by_slug:
            yield f"{file}: slug: {source.slug!r} is taken by {by_slug[source.slug]}"
        by_slug.setdefault(source.slug, file)
        for number, host in enumerate(source.hosts):
            if host in by_host:
                yield f"{file}: hosts[{number}]: {host!r} is claimed by {by_host[host]}"
            by_host.setdefault(host, file)
    for file, source in sources.items():
        if source.status is Status.ACTIVE:
            yield from _check_listings(file, source, by_host)
        if source.successor is not None and source.successor not in by_slug:
            alike = did_you_mean(source.successor, by_slug)
            yield f"{file}: successor: there is no newspaper {source.successor!r}{alike}"
        elif source.slug in _successors(source, sources, by_slug):
            yield f"{file}: successor: {source.successor!r} leads back to {source.slug!r}"


def _successors(source: Source, sources: Mapping[str, Source], by_slug: Mapping[str, str]) -> list[str]:
    successors: list[str] = []
    while source.successor is not None and source.successor in by_slug and source.successor not in successors:
        successors.append(source.successor)
        source = sources[by_slug[source.successor]]
    return successors
