import os
import stat
import threading
from errno import ENOSPC
from pathlib import Path

import pytest

from storage.whole_file import write_whole
from tests.small_disk import fill, mounted


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
