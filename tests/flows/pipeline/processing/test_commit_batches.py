import gc

from flows.pipeline.processing.commit_batches import garbage_collection_frozen


def test_what_exists_is_kept_from_the_search_for_as_long_as_it_is_wanted() -> None:
    with garbage_collection_frozen():
        assert gc.get_freeze_count() > 0
    assert gc.get_freeze_count() == 0
