"""Builds purges for the articles of a source: connects them with the crawler's addresses and frontier."""

import logging
from collections.abc import Callable, Collection, Iterable

from crawler.addresses import article_id
from crawler.frontier.store import FrontierStore
from crawler.registry import Source
from storage.model.identifiers import ArticleId
from storage.s3.bucket import Bucket
from storage.takedown.purge import Purge
from storage.takedown.purge_records import read_trace
from storage.takedown.redaction import Linking
from storage.versions.aliases import Aliases

__all__ = ["purge_again", "purge_of"]

logger = logging.getLogger(__name__)


def purge_of(
    bucket: Bucket,
    source: Source,
    *,
    linking: Linking = Linking.UNSEEN,
    progress: Callable[[str], None] = lambda _: None,
) -> Purge:
    """Return a `Purge` that removes articles of `source`, at all addresses that they have had."""
    aliases, store = Aliases(bucket, [source.slug]), FrontierStore(bucket, source.slug)
    return Purge(
        bucket,
        source.slug,
        identify=lambda url: aliases.resolve(source.slug, article_id(url, source)),
        forget=lambda articles: store.forget(aliases.with_aliases(source.slug, articles)),
        linking=linking,
        progress=progress,
    )


def purge_again(
    bucket: Bucket, source: Source, article_ids: Iterable[ArticleId], *, segments: Collection[str] | None = None
) -> bool:
    """Remove what a crawl or a run stored of purged articles while the purge was running.

    `segments`: the segments that it wrote or read; by default all segments of the source. Return False if something is
    too damaged to be searched.
    """
    purge = purge_of(bucket, source)
    named = [read_trace(bucket, source.slug, each) for each in sorted(article_ids)]
    searched = True
    for meant in {trace.led_to or trace.article_id for trace in named}:
        trace = read_trace(bucket, source.slug, meant)
        logger.info("%s: removing what was stored of %s during its purge", source.slug, meant)
        done = purge.remove(meant, why=trace.why, by=trace.by, segments=segments)
        if done.unsearched:
            logger.warning("%s: not all could be searched for %s: %s", source.slug, meant, ", ".join(done.unsearched))
            searched = False
    return searched
