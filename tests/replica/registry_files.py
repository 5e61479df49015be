"""The registry files of the newspapers; `python -m tests.replica --write-registry` writes the kept ones anew."""

from collections.abc import Iterable
from pathlib import Path

from .newsroom.newspapers import Discovery, Newspaper
from .text.spelling import ascii_slug
from .website.archive import ARCHIVE, has_archive
from .website.pages import section_path

__all__ = ["CLOSED_SOURCES", "SOURCES", "registry_file", "write_registry"]

SOURCES = Path(__file__).parent / "sources"
"""Registry of the five daily newspapers."""
CLOSED_SOURCES = Path(__file__).parent / "closed_sources"
"""Registry of the newspaper whose robots.txt forbids everything."""


def registry_file(newspaper: Newspaper) -> str:
    """Return the newspaper's registry entry."""
    home = newspaper.home
    places = {
        Discovery.SECTIONS: [home + section_path(newspaper, section) for section in newspaper.sections],
        Discovery.FEEDS: [f"{home}/rss/tin-moi.rss"],
        Discovery.SITEMAPS: [f"{home}/sitemap.xml"],
    }
    if newspaper.family == "content_fck":
        places[Discovery.FEEDS] = [f"{home}/rss/cate/{section.path}/" for section in newspaper.sections]
    lines = [
        "# A newspaper of the replica press: invented, and reached only through its server.",
        f'slug = "{newspaper.slug}"',
        f'name = "{newspaper.name}"',
        f'family = "{newspaper.family}"',
        f"hosts = {_list((newspaper.host, *newspaper.old_hosts))}",
        f'province = "{newspaper.province_code}"',
        f"province_before = {_list(newspaper.province_before)}",
        "delay = 0",
        "",
        "[discovery]",
        *(f"{way} = {_list(places[way])}" for way in newspaper.discovery),
        *([f'archive = "{home}{ARCHIVE}/{{yyyy}}/{{mm}}/{{dd}}"'] if has_archive(newspaper) else []),
    ]
    return "\n".join(lines) + "\n"


def write_registry(directory: Path, newspapers: Iterable[Newspaper]) -> None:
    """Write the entries of `newspapers` under `directory`."""
    for newspaper in newspapers:
        file = directory / "newspapers" / ascii_slug(newspaper.province) / f"{newspaper.slug}.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(registry_file(newspaper), "utf-8")


def _list(values: Iterable[str]) -> str:
    return "[" + ", ".join(f'"{value}"' for value in values) + "]"
