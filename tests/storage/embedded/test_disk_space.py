"""The reserve of the embedded store, on a small disk of its own where the machine allows one."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.embedded import disk_space
from storage.embedded.store import EmbeddedStore
from storage.errors import DiskFullError
from storage.s3.connection import open_bucket
from storage.settings import Settings
from tests.small_disk import MEGABYTE, fill, mounted


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    with mounted(tmp_path / "disk", 320) as disk:
        yield disk


@pytest.mark.server
def test_what_is_stored_can_be_read_while_the_disk_is_full(small_disk: Path) -> None:
    settings = Settings(data_dir=small_disk)
    with open_bucket(settings) as bucket:
        bucket.put_if_absent("articles/one", b"acknowledged")
    assert (small_disk / "store" / "reserve").stat().st_size == disk_space.RESERVE_BYTES

    ballast = fill(small_disk)
    assert shutil.disk_usage(small_disk).free < MEGABYTE
    for _ in range(2):  # not only at the first start
        with open_bucket(settings, check="reading") as bucket:
            assert bucket.get("articles/one").body == b"acknowledged"
        with pytest.raises(DiskFullError, match=r"disk of .* is full"):
            disk_space.require_space(small_disk)

    ballast.unlink()
    disk_space.require_space(small_disk)
    with open_bucket(settings) as bucket:
        bucket.put_if_absent("articles/two", b"later")
        assert bucket.get("articles/two").body == b"later"
    assert (small_disk / "store" / "reserve").exists()


@pytest.mark.server
def test_a_store_that_was_started_on_a_full_disk_gets_its_reserve_back(small_disk: Path) -> None:
    settings = Settings(data_dir=small_disk)
    with open_bucket(settings):
        pass
    with EmbeddedStore(small_disk).unused():  # it stops a moment after its last user has left
        ballast = fill(small_disk)
    with open_bucket(settings, check="reading"):
        assert not (small_disk / "store" / "reserve").exists()
        ballast.unlink()
        with open_bucket(settings):  # the same store, which runs on
            assert (small_disk / "store" / "reserve").exists()


def test_a_reserve_is_given_back_only_when_it_is_needed(small_disk: Path) -> None:
    disk_space.keep_reserve(small_disk)
    disk_space.give_reserve_back(small_disk)
    assert (small_disk / "reserve").exists()
    fill(small_disk)
    disk_space.give_reserve_back(small_disk)
    assert not (small_disk / "reserve").exists()
    disk_space.keep_reserve(small_disk)
    assert not (small_disk / "reserve").exists(), "there is no space for it"


def test_a_reserve_is_set_aside_wherever_a_run_has_space_beside_it(small_disk: Path) -> None:
    fill(small_disk, leave=disk_space.ENOUGH_BYTES - MEGABYTE)
    disk_space.keep_reserve(small_disk)
    assert not (small_disk / "reserve").exists()
    disk_space.require_space(small_disk)

    fill(small_disk, leave=disk_space.ENOUGH_BYTES)
    disk_space.keep_reserve(small_disk)
    assert (small_disk / "reserve").exists()
    disk_space.require_space(small_disk)


def test_a_data_folder_that_does_not_exist_yet_is_judged_by_the_disk_it_will_lie_on(tmp_path: Path) -> None:
    disk_space.require_space(tmp_path / "not" / "yet")
