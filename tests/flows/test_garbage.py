import gc
import weakref

import pytest

from flows.extraction import extract
from flows.garbage import collected_afterwards
from tests.flows.test_bad_input import PAGE


class Cycle:
    def __init__(self) -> None:
        self.itself = self


def test_garbage_is_looked_for_again_once_a_page_is_read() -> None:
    with collected_afterwards():
        assert not gc.isenabled()
        gone = weakref.ref(Cycle())
    assert gc.isenabled()
    kept: list[list[int]] = [[] for _ in range(2 * gc.get_threshold()[0])]
    assert gone() is None, f"not collected beside {len(kept)} new lists"


def test_garbage_is_looked_for_after_an_error_too() -> None:
    with pytest.raises(ZeroDivisionError), collected_afterwards():
        raise ZeroDivisionError
    assert gc.isenabled()


def test_who_has_switched_it_off_finds_it_so() -> None:
    gc.disable()
    try:
        extract(PAGE.encode(), "https://baovidu.example/bai-viet-1000001.html", {})
        assert not gc.isenabled()
    finally:
        gc.enable()
