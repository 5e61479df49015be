"""The rules that a run uses: the registry's files, where a broken file is replaced by its last good text.

The bucket keeps the files of the last valid registry. A file that is broken later costs its newspaper a
failed verdict, not its crawl, and it costs the other newspapers nothing.
"""

import json
import logging
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from crawler.registry import BUILT_IN, Registry, RegistryError, load_registry
from storage import layout
from storage.errors import ConflictError, NotFoundError
from storage.model.identifiers import SourceSlug
from storage.s3.bucket import Bucket

__all__ = ["RulesInForce", "StandingRules", "registry_in_force", "rules_in_force", "standing_rules"]

logger = logging.getLogger(__name__)

ROUNDS = 5
"""Attempts to restore single files before all of the last good registry: some files conflict only together."""

Files = dict[str, bytes]
"""Content by path, such as `newspapers/lao-cai/baolaocai.toml`."""


@dataclass(frozen=True, slots=True)
class RulesInForce:
    """A valid registry."""

    registry: Registry
    directory: Path | None
    """Its folder, for other processes; None for the one that comes with baotinh."""
    problems: Mapping[SourceSlug, str] = field(default_factory=dict)
    """Problems in newspapers' files, by newspaper; such a newspaper uses its last good rules, or none."""


@dataclass(frozen=True, slots=True)
class StandingRules:
    """The rules as they stand, for a command that needs those of a few newspapers, or of none."""

    registry: Registry
    broken: Mapping[SourceSlug, str]
    """What is wrong with the files of newspapers, by newspaper; their last good rules, if any, are in the registry."""

    def check(self, slug: str) -> None:
        """Raise RegistryError if the files of this newspaper are broken."""
        if (problem := self.broken.get(SourceSlug(slug))) is not None:
            raise RegistryError(problem)


@contextmanager
def rules_in_force(bucket: Bucket, directory: Path | None) -> Iterator[RulesInForce]:
    """Load the registry in `directory`, or the built-in one, and repair it from the bucket if files are broken.

    A newspaper whose file is broken and was never good is left out. Raise RegistryError if there is no registry at all;
    BucketUnavailableError.
    """
    try:
        registry = load_registry(directory)
    except RegistryError as error:
        if not _broken(error):  # no single file is the cause
            raise
        good = _last_good(bucket)
        logger.error("the registry is broken, %s files of it: %s", len(_broken(error)), "; ".join(error.problems))
        with tempfile.TemporaryDirectory(prefix="baotinh-rules-") as folder:
            yield _repaired(Path(folder), _read(directory), good, error)
        return
    _keep(bucket, _read(directory))
    yield RulesInForce(registry, directory)


def registry_in_force(bucket: Bucket, directory: Path | None, tell: Callable[[str], None] = lambda _: None) -> Registry:
    """Return the registry that a run would use now, without writing anything: whoever tells how things are needs one.

    `tell` is called with a line for each file that is broken. Raise as `rules_in_force`.
    """
    return standing_rules(bucket, directory, tell).registry


def standing_rules(
    bucket: Bucket, directory: Path | None, tell: Callable[[str], None] = lambda _: None
) -> StandingRules:
    """Return what `registry_in_force` returns, and which newspapers' files are broken. Raise as there."""
    try:
        return StandingRules(load_registry(directory), {})
    except RegistryError as error:
        broken = _broken(error)
        with rules_in_force(bucket, directory) as rules:
            for problem in broken.values():
                tell(f"a rule file is broken: {problem} (meanwhile its last good text serves, if there is one)")
            found: dict[SourceSlug, str] = {}
            for file, problem in broken.items():
                found |= {slug: problem for slug in _newspapers_of(file, rules.registry) if slug not in found}
            return StandingRules(rules.registry, found)


def _repaired(folder: Path, files: Files, good: Files, error: RegistryError) -> RulesInForce:
    """Replace broken files in `folder` with good ones until the registry is valid.

    Raise the RegistryError itself if no newspaper is left.
    """
    first, problems = error, dict[str, str]()
    for _ in range(ROUNDS):
        broken = _broken(error)
        problems |= {file: message for file, message in broken.items() if file not in problems}
        files = {name: body for name, body in files.items() if name not in broken}
        files |= {name: good[name] for name in broken if name in good}
        _write(folder, files)
        try:
            registry = load_registry(folder)
        except RegistryError as again:
            error = again
        else:
            if not registry:
                raise first
            return RulesInForce(registry, folder, _by_newspaper(problems, registry, good))
    _write(folder, good)
    registry = load_registry(folder)
    return RulesInForce(registry, folder, _by_newspaper(problems, registry, good))


def _by_newspaper(problems: Mapping[str, str], registry: Registry, good: Files) -> dict[SourceSlug, str]:
    found: dict[SourceSlug, str] = {}
    for file, message in problems.items():
        rest = "the last good rules stay in force" if file in good else "there are no earlier rules of it"
        for slug in _newspapers_of(file, registry):
            found.setdefault(slug, f"its rules are broken: {message}; {rest}")
    return found


def _newspapers_of(file: str, registry: Registry) -> list[SourceSlug]:
    """Return the newspapers whose rules stand in a file, that of a newspaper or of a family."""
    stem = PurePosixPath(file).stem
    if file.startswith("families/"):
        return [slug for slug, source in registry.items() if source.family == stem]
    return [SourceSlug(stem)]


def _broken(error: RegistryError) -> dict[str, str]:
    """Return the files that the problems name, each with its first problem."""
    found: dict[str, str] = {}
    for problem in error.problems:
        file, _, _ = problem.partition(": ")
        if file.endswith(".toml"):
            found.setdefault(file, problem)
    return found


def _read(directory: Path | None) -> Files:
    directory = directory or BUILT_IN
    families = directory if (directory / "families").is_dir() else BUILT_IN
    paths = [(directory, path) for path in directory.glob("newspapers/**/*.toml")]
    paths += [(families, path) for path in families.glob("families/*.toml")]
    return {path.relative_to(root).as_posix(): path.read_bytes() for root, path in sorted(paths)}


def _write(folder: Path, files: Files) -> None:
    for path in folder.rglob("*.toml"):
        path.unlink()
    (folder / "newspapers").mkdir(exist_ok=True)
    for name, body in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(body)


def _last_good(bucket: Bucket) -> Files:
    try:
        document = json.loads(bucket.get(layout.LAST_GOOD_REGISTRY).body)
    except NotFoundError:
        return {}
    return {name: text.encode() for name, text in document["files"].items()}


def _keep(bucket: Bucket, files: Files) -> None:
    """Store the files of a valid registry, unless they are stored already."""
    document = {"files": {name: body.decode() for name, body in sorted(files.items())}}
    body = json.dumps(document, ensure_ascii=False).encode() + b"\n"
    etag: str | None = None
    with suppress(NotFoundError):
        stored = bucket.get(layout.LAST_GOOD_REGISTRY)
        if stored.body == body:
            return
        etag = stored.etag
    with suppress(ConflictError):  # another run has stored its registry meanwhile, a whole one, too
        bucket.compare_and_swap(layout.LAST_GOOD_REGISTRY, body, etag=etag)
