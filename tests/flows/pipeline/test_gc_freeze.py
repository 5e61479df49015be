import gc

from flows.pipeline.gc_freeze import present_objects_kept


def test_what_exists_is_kept_from_the_search_for_as_long_as_it_is_wanted() -> None:
    with present_objects_kept():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
