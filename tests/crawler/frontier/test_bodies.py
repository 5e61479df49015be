from crawler.frontier.bodies import body_at
from crawler.frontier.store import FrontierStore, segments_of_bodies
from storage import layout
from storage.model.article import CaptureRef
from storage.model.identifiers import SourceSlug, new_crawl_id
from storage.s3.bucket import Bucket
from tests.crawler.frontier.examples import DAY, NOW, entry, ids

SOURCE = SourceSlug("baothu")


def test_the_segments_of_all_last_bodies_are_named_as_the_bucket_has_them(bucket: Bucket) -> None:
    one, other, third = ids("one", "other", "third")
    keys = [layout.segment(SOURCE, new_crawl_id(at), 3, at) for at in (NOW, NOW - 50 * DAY)]
    bodies = [body_at(CaptureRef(segment=key, offset=1, length=2, digest=f"sha256:{'0' * 64}"), NOW) for key in keys]
    store = FrontierStore(bucket, SOURCE)
    store.update({one: entry(body=bodies[0]), third: entry()})
    store.append({other: entry(body=bodies[1])}, new_crawl_id(NOW), 0)

    assert segments_of_bodies(bucket)(SOURCE) == set(keys)
