"""Adds a newspaper of which only the address is known: visits its site, and writes its file."""

import asyncio
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from crawler.contact.answers import Site
from crawler.contact.visits import MAX_REQUESTS, SiteVisit, visit_sites
from crawler.discovery.navigation import site_of
from crawler.registry import BUILT_IN, Registry, RegistryError, Source, load_registry
from crawler.registry.checks import folder_of
from crawler.safety.contact import check_contact
from crawler.units.provinces import present_province
from flows.contact.adding.deducing import Facts, deduce, shown_article, slug_of
from flows.contact.adding.exploring import Explored, explore, unknown_source
from flows.contact.adding.file_text import folder_name, new_file
from flows.contact.adding.refusals import NotAddedError
from flows.contact.source_file import check_text, source_in
from flows.pipeline.extraction.extract import ExtractedPage
from storage.s3.bucket import Bucket
from storage.settings import Settings
from storage.whole_file import write_whole

__all__ = ["Added", "add_source"]


@dataclass(frozen=True, slots=True)
class Added:
    """A described newspaper."""

    source: Source
    path: Path
    """Where its file is, or would be written."""
    text: str
    facts: Facts
    requests: int
    article: tuple[str, ExtractedPage] | None
    """An article as it would be stored, with its address."""
    written: bool


def add_source(
    address: str, registry: Registry, settings: Settings, bucket: Bucket | None, *, write: bool = True
) -> Added:
    """Visit the newspaper at `address`, and write its file into the registry's folder.

    Raises NotAddedError, with nothing written, if there is no newspaper that may be crawled; SettingsError without
    `crawl.contact`.
    """
    host = _host(address)
    known = registry.by_host.get(site_of(f"http://{host}"))
    if known is not None:
        hint = f"`baotinh sources check {known.slug}` checks it"
        raise NotAddedError(f"{host} belongs to {known.slug} already", "known", hint)
    source = unknown_source(site_of(f"http://{host}"), slug_of(site_of(f"http://{host}"), registry))
    check_contact(source, settings.crawl)
    found: list[tuple[Explored, Facts]] = []

    async def procedure(site: Site) -> None:
        seen = await explore(address.strip(), source, site)
        seen.requests = MAX_REQUESTS - site.requests_left
        slug = slug_of(site_of(seen.front.url), registry)
        found.append((seen, await asyncio.to_thread(deduce, seen, slug, registry)))

    visit_sites([SiteVisit(source, procedure)], settings, bucket)
    ((seen, facts),) = found
    other = registry.by_host.get(facts.hosts[0])
    if other is not None:
        raise NotAddedError(f"{host} leads to {facts.hosts[0]}, which belongs to {other.slug} already", "known")
    directory = settings.sources_dir or BUILT_IN
    unit = present_province(folder_name(facts))
    path = directory / "newspapers" / folder_of(unit.name if unit else "unknown") / f"{facts.slug}.toml"
    text = new_file(facts, datetime.now(UTC).date(), len(seen.articles))
    made = source_in(check_text(text, path), facts.slug)
    if write:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, text.encode())
    return Added(made, path, text, facts, seen.requests, shown_article(seen, made), write)


def _host(address: str) -> str:
    text = address.strip() if "://" in address else f"https://{address.strip()}"
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").lower() if parts.scheme in ("http", "https") else ""
        _ = parts.port  # raises if it is no number
        named = parts.username or parts.password
    except ValueError:
        host, named = "", None
    if named:
        raise NotAddedError(
            "the address holds a name or a password, which no page may need", "address", f"for example: https://{host}"
        )
    if "." not in host.strip(".") or re.search(r"[\s/\\]", host):
        raise NotAddedError(
            f"{address!r}: this is no address of a web site", "address", "for example: baosuoidon.example"
        )
    return host


def load(settings: Settings) -> Registry:
    """Load the registry to which a newspaper is added. Raises RegistryError."""
    try:
        return load_registry(settings.sources_dir)
    except RegistryError:
        if settings.sources_dir is not None and not (settings.sources_dir / "newspapers").is_dir():
            (settings.sources_dir / "newspapers").mkdir(parents=True, exist_ok=True)
            return load_registry(settings.sources_dir)
        raise
