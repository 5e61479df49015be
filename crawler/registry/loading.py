"""Reads a folder of TOML files into a checked registry."""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from crawler.registry.checks import check_registry, check_source
from crawler.registry.entries import Family, Source, Status
from crawler.registry.errors import RegistryError, UnknownSourceError
from crawler.registry.layout_merge import merge_layouts
from crawler.registry.problems import complaints, did_you_mean, way_out
from storage.model.identifiers import SourceSlug

__all__ = ["BUILT_IN", "Registry", "load_registry"]

BUILT_IN = Path(__file__).parent.parent / "sources"
"""The folder of the families and newspapers that come with baotinh."""

_HOW = "docs/adding-a-newspaper.md shows what such a file says"

Model = TypeVar("Model", bound=BaseModel)


class Registry(Mapping[SourceSlug, Source]):
    """The known newspapers by slug, in alphabetical order."""

    def __init__(self, sources: Iterable[Source], families: Iterable[Family]) -> None:
        self._sources = {source.slug: source for source in sorted(sources, key=lambda source: source.slug)}
        self.families: Mapping[str, Family] = {family.name: family for family in families}
        """The CMS families by name."""

    def __getitem__(self, slug: SourceSlug) -> Source:
        return self._sources[slug]

    def __iter__(self) -> Iterator[SourceSlug]:
        return iter(self._sources)

    def __len__(self) -> int:
        return len(self._sources)

    @cached_property
    def by_host(self) -> Mapping[str, Source]:
        """The newspapers by each of their hosts."""
        return {host: source for source in reversed(self._sources.values()) for host in source.hosts}

    def to_crawl(self, slugs: Iterable[str] | None = None) -> list[Source]:
        """Return the newspapers named, or every active one. Raise RegistryError if there is none.

        Raises UnknownSourceError for a name that no newspaper has.
        """
        chosen = self.select(slugs)
        if not chosen:
            raise RegistryError(
                "no newspaper of the registry is active", hint="name one, or give one of them the status `active`"
            )
        return chosen

    def select(self, slugs: Iterable[str] | None = None) -> list[Source]:
        """Return the newspapers named, in that order and each once; without names every active one.

        A newspaper that is named is returned whatever its status: it is for the caller to leave alone what is not
        active. Raises UnknownSourceError for a name that no newspaper has.
        """
        wanted = list(dict.fromkeys(slugs or ()))
        if not wanted:
            return [source for source in self.values() if source.status is Status.ACTIVE]
        for slug in wanted:
            if slug not in self._sources:
                alike = did_you_mean(slug, self._sources).removeprefix("; ")
                raise UnknownSourceError(
                    f"no source is called {slug!r}", alike or "`baotinh sources` lists all that there are"
                )
        return [self._sources[SourceSlug(slug)] for slug in wanted]


def load_registry(directory: Path | None = None) -> Registry:
    """Read and check the registry in `directory`, or the built-in one.

    `directory` has `newspapers/<province>/<slug>.toml` and may have `families/<name>.toml`; without the latter the
    built-in families serve. Raises RegistryError with every problem of every file.
    """
    directory = directory or BUILT_IN
    if not (directory / "newspapers").is_dir():
        raise RegistryError(f"{directory}: there is no folder newspapers in it", hint=_HOW)
    problems: list[str] = []
    families = _families(directory if (directory / "families").is_dir() else BUILT_IN, problems)
    sources: dict[str, Source] = {}
    for path in sorted(directory.glob("newspapers/**/*.toml")):
        file = path.relative_to(directory).as_posix()
        source = _source(path, file, families, problems)
        if source is not None:
            problems += check_source(file, source)
            sources[file] = source
    problems += _misnamed(directory)
    problems += check_registry(sources)
    if problems:
        raise RegistryError(*problems, hint=_HOW)
    return Registry(sources.values(), families.values())


def _misnamed(directory: Path) -> Iterator[str]:
    """Yield a sentence for each file that only the letter case of its ending keeps out of the registry."""
    for path in sorted(directory.glob("*/**/*")):
        if path.suffix != ".toml" and path.suffix.lower() == ".toml":
            yield f"{path.relative_to(directory).as_posix()}: is not read; its name must end in .toml, in small letters"


def _families(directory: Path, problems: list[str]) -> dict[str, Family]:
    families = {}
    for path in sorted(directory.glob("families/*.toml")):
        file = path.relative_to(directory).as_posix()
        family = _checked(Family, _parsed(path, file, problems), file, problems)
        if family is not None:
            if family.name != path.stem:
                problems.append(f"{file}: name: {family.name!r} is not the file's name")
            families[path.stem] = family
    return families


def _source(path: Path, file: str, families: Mapping[str, Family], problems: list[str]) -> Source | None:
    said = _parsed(path, file, problems)
    if said is None:
        return None
    name = said.get("family")
    family = families.get(name) if isinstance(name, str) else None
    if family is not None:
        # an own `links` that is no table is left as it is, for the model to complain about
        own = said.get("links", {})
        inherited = family.links.model_dump(exclude_unset=True)
        said["links"] = {**inherited, **own} if isinstance(own, dict) else own
    elif isinstance(name, str):
        problems.append(f"{file}: family: there is no family {name!r}{did_you_mean(name, families)}")
        return None
    source = _checked(Source, said, file, problems)
    if source is None or family is None:
        return None
    return source.model_copy(update={"layout": merge_layouts(family.layout, source.layout)})


def _parsed(path: Path, file: str, problems: list[str]) -> dict[str, Any] | None:
    text = ""
    try:
        text = path.read_text(encoding="utf-8-sig")  # some editors of Windows write a mark before it
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        problems.append(f"{file}: not TOML: {error}{way_out(text, str(error))}")
    except UnicodeDecodeError as error:
        problems.append(f"{file}: not UTF-8 from byte {error.start} on; save it as UTF-8")
    return None


def _checked(model: type[Model], said: dict[str, Any] | None, file: str, problems: list[str]) -> Model | None:
    if said is None:
        return None
    try:
        return model.model_validate(said)
    except ValidationError as error:
        problems += complaints(file, error, model)
        return None
