import gc

from flows.pipeline.extraction.garbage_collection import garbage_collection_paused


def test_the_search_for_cyclic_garbage_waits_and_goes_on_as_before() -> None:
    assert gc.isenabled()
    with garbage_collection_paused():
        assert not gc.isenabled()
        with garbage_collection_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
