"""Tiny packages that tests install for themselves: a module, and the metadata that pip would write beside it."""

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

from crawler.plugins import announced
from crawler.registry.family_functions import family_function
from crawler.registry.rules_digest import layout_digest

__all__ = ["install"]


@contextmanager
def install(folder: Path, module: str, code: str, announces: Mapping[str, Mapping[str, str]]) -> Iterator[None]:
    """Install a package of one module in `folder` for this process.

    `announces`: for each group of entry points the names, and the objects that they name.
    """
    folder.mkdir(exist_ok=True)
    (folder / f"{module}.py").write_text(code, encoding="utf-8")
    info = folder / f"{module}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {module.replace('_', '-')}\nVersion: 1.0\n", "utf-8")
    points = (
        f"[{group}]\n" + "".join(f"{name} = {value}\n" for name, value in names.items())
        for group, names in announces.items()
    )
    (info / "entry_points.txt").write_text("\n".join(points), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(folder))
        _forget()
        yield
    sys.modules.pop(module, None)
    _forget()


def _forget() -> None:
    announced.cache_clear()
    family_function.cache_clear()
    layout_digest.cache_clear()
