"""The check of the whole archive, with all that it needs to know of newspapers and of relating articles."""

from collections.abc import Callable
from functools import partial

from crawler.addresses import article_id
from crawler.archiving.purging import purge_again
from crawler.registry import Registry
from flows.dedup import sign
from storage.integrity.fsck import Check
from storage.s3.bucket import Bucket

__all__ = ["whole_check"]


def whole_check(
    bucket: Bucket, registry: Registry, *, repair: bool, progress: Callable[[str], None] = lambda _: None
) -> Check:
    """Return a check of everything in the bucket. `progress` is called with each newspaper."""
    return Check(
        bucket,
        identify=lambda slug: partial(article_id, source=registry[slug]) if slug in registry else None,
        purge_again=lambda slug, articles, segments: purge_again(bucket, registry[slug], articles, segments=segments),
        sign=lambda article: sign(article.text) if article.text else None,
        repair=repair,
        progress=progress,
    )
