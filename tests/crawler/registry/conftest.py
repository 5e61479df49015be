"""A registry of one invented newspaper, to be spoilt by tests."""

from pathlib import Path

import pytest

NEWSPAPER = """\
slug = "baosuoimo"
name = "Báo Suối Mơ"
family = "cms_zce"
hosts = ["baosuoimo.example"]
province = "15"
province_before = ["10"]

[discovery]
sections = ["https://baosuoimo.example/"]
"""


class Folder:
    """A registry's folder that is being written."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.newspaper("lao-cai/baosuoimo", NEWSPAPER)

    def newspaper(self, place: str, text: str) -> None:
        """Write `newspapers/<place>.toml`."""
        self._write(self.path / "newspapers" / f"{place}.toml", text)

    def family(self, name: str, text: str) -> None:
        """Write `families/<name>.toml`."""
        self._write(self.path / "families" / f"{name}.toml", text)

    def replace(self, old: str, new: str) -> None:
        """Change the one newspaper's file."""
        assert old in NEWSPAPER
        self.newspaper("lao-cai/baosuoimo", NEWSPAPER.replace(old, new))

    def append(self, text: str) -> None:
        """Add to the end of the one newspaper's file."""
        self.newspaper("lao-cai/baosuoimo", NEWSPAPER + text)

    @staticmethod
    def _write(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    """A folder with one newspaper that is right."""
    return Folder(tmp_path)
