import os
import stat
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from errno import ELOOP, ENOSPC
from pathlib import Path

import pytest

from storage.whole_file import write_whole
from tests.small_disk import fill, mounted

NOBODY = 65534


@contextmanager
def nobody() -> Iterator[None]:
    """Be a user without rights."""
    os.setegid(NOBODY)
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)
        os.setegid(0)


@pytest.fixture
def public() -> Iterator[Path]:
    """Return a folder of root that every user sees, as none of pytest's is."""
    if os.geteuid() != 0:
        pytest.skip("files of other users need root")
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def page_in(folder: Path, owner: int, mode: int) -> Path:
    """Put a page into `folder`, in which its owner may write as `mode` says."""
    page = folder / "page.html"
    page.write_bytes(b"first")
    os.chown(page, owner, owner)
    page.chmod(mode)
    return page


def test_a_file_is_replaced_with_its_permissions(tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    write_whole(page, b"first")
    page.chmod(0o640)
    write_whole(page, b"second")
    assert page.read_bytes() == b"second"
    assert stat.S_IMODE(page.stat().st_mode) == 0o640
    assert list(tmp_path.iterdir()) == [page]


def test_a_full_disk_costs_nothing_of_what_was_there_and_the_error_names_the_file(tmp_path: Path) -> None:
    with mounted(tmp_path / "disk", 1) as disk:
        page, new = disk / "page.html", disk / "new.html"
        write_whole(page, b"first")
        fill(disk)
        for path in (page, new):
            with pytest.raises(OSError, match="No space left") as told:
                write_whole(path, b"second" * 10_000)
            assert (told.value.errno, told.value.filename) == (ENOSPC, str(path))
        assert page.read_bytes() == b"first"
        assert {path.name for path in disk.iterdir()} == {"page.html", "ballast"}


def test_an_error_of_the_folder_names_the_file_and_not_the_one_beside_it(tmp_path: Path) -> None:
    page = tmp_path / "missing" / "page.html"
    with pytest.raises(FileNotFoundError) as told:
        write_whole(page, b"page")
    assert told.value.filename == str(page)


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    page, link = tmp_path / "page.html", tmp_path / "latest.html"
    link.symlink_to(page.name)
    for body in (b"first", b"second"):
        write_whole(link, body)
        assert page.read_bytes() == body
    assert link.is_symlink()


def test_what_is_no_regular_file_is_written_and_not_replaced(tmp_path: Path) -> None:
    pipe, read = tmp_path / "pipe", list[bytes]()
    os.mkfifo(pipe)
    reader = threading.Thread(target=lambda: read.append(pipe.read_bytes()))
    reader.start()
    write_whole(pipe, b"page")
    reader.join()
    assert read == [b"page"]
    assert pipe.is_fifo()


def test_a_new_file_has_the_permissions_that_the_system_gives_new_files(tmp_path: Path) -> None:
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    write_whole(page, b"page")
    other.touch()
    assert page.stat().st_mode == other.stat().st_mode


def test_a_file_of_another_user_stays_of_that_user(public: Path) -> None:
    page = page_in(public, NOBODY, 0o600)
    before = page.stat()
    write_whole(page, b"second")
    assert page.read_bytes() == b"second"
    assert page.stat().st_ino != before.st_ino
    assert (page.stat().st_uid, page.stat().st_gid, page.stat().st_mode) == (NOBODY, NOBODY, before.st_mode)


@pytest.mark.parametrize(
    ("folder", "owner", "mode"),
    [(0o755, NOBODY, 0o644), (0o777, 0, 0o666), (0o1777, 0, 0o666)],
    ids=["a folder of others", "a file of another user", "a sticky folder"],
)
def test_what_may_be_written_but_not_replaced_is_written(public: Path, folder: int, owner: int, mode: int) -> None:
    page = page_in(public, owner, mode)
    public.chmod(folder)
    before = page.stat()
    with nobody():
        write_whole(page, b"second")
    assert page.read_bytes() == b"second"
    assert (page.stat().st_ino, page.stat().st_uid, page.stat().st_mode) == (before.st_ino, owner, before.st_mode)
    assert list(public.iterdir()) == [page]


@pytest.mark.parametrize("owner", [0, NOBODY])
def test_a_file_that_may_not_be_written_is_not_replaced(public: Path, owner: int) -> None:
    page = page_in(public, owner, 0o444)
    public.chmod(0o777)
    with nobody(), pytest.raises(PermissionError) as told:
        write_whole(page, b"second")
    assert told.value.filename == str(page)
    assert page.read_bytes() == b"first"


def test_all_names_of_a_file_show_what_is_written(tmp_path: Path) -> None:
    page, other = tmp_path / "page.html", tmp_path / "other.html"
    page.write_bytes(b"first")
    other.hardlink_to(page)
    write_whole(page, b"second")
    assert other.read_bytes() == b"second"


def test_a_mounted_file_is_written(tmp_path: Path) -> None:
    page, outside = tmp_path / "page.html", tmp_path / "outside.html"
    page.touch()
    outside.write_bytes(b"first")
    if subprocess.run(["mount", "--bind", str(outside), str(page)], check=False, capture_output=True).returncode:
        pytest.skip("mounting a file needs root")
    try:
        write_whole(page, b"second")
    finally:
        subprocess.run(["umount", str(page)], check=True)
    assert outside.read_bytes() == b"second"
    assert {path.name for path in tmp_path.iterdir()} == {"page.html", "outside.html"}


@pytest.mark.parametrize("path", ["/dev/stdout", "/proc/self/fd/1", "/dev/fd/1", "link", "folder/1"])
def test_an_open_file_is_written_and_not_replaced(tmp_path: Path, path: str) -> None:
    (tmp_path / "link").symlink_to("/dev/stdout")
    (tmp_path / "folder").symlink_to("/dev/fd")
    log = tmp_path / "log"
    write = (
        f"from pathlib import Path; from storage.whole_file import write_whole; write_whole(Path({path!r}), b'page')"
    )
    with log.open("w+b") as file:
        subprocess.run(
            [sys.executable, "-c", write],
            stdout=file, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path.cwd())}, check=True,
        )  # fmt: skip  # short items: a line each would fill a screen
        assert os.pread(file.fileno(), 100, 0) == b"page"
    assert log.read_bytes() == b"page"


def test_links_in_a_circle_are_an_error_that_names_the_file(tmp_path: Path) -> None:
    link, folder = tmp_path / "link", tmp_path / "folder"
    link.symlink_to("link")
    folder.symlink_to("folder")
    for path in (link, folder / "page.html"):
        with pytest.raises(OSError, match="symbolic links") as told:
            write_whole(path, b"page")
        assert told.value.errno == ELOOP
        assert str(told.value).endswith(f": '{path}'")


def test_a_file_whose_name_is_as_long_as_one_may_be_is_written(tmp_path: Path) -> None:
    page = tmp_path / ("x" * 255)
    write_whole(page, b"page")
    assert page.read_bytes() == b"page"
