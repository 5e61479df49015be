"""Replay: a WARC file answers every request instead of the network (setting `crawl.replay`).

So a crawl can read real pages at their own https addresses without a network. An address that the file does not have
answers 404, also robots.txt.
"""

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes

from crawler.network.failures import FetchError
from crawler.network.recording import Unanswered, read_answers

__all__ = ["ReplayDownloadHandler"]


class ReplayDownloadHandler(BaseDownloadHandler):
    """Answers from the WARC file. If an address has several answers, the last one counts."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        # The spider has read it: what is wrong with the file ends the crawl before it begins.
        self._answers = getattr(crawler, "recorded", None) or read_answers(crawler.settings["BAOTINH"].crawl.replay)

    async def download_request(self, request: Request) -> Response:
        """Return the recorded answer, or 404. Raise FetchError `not_recorded` if the file holds no answer to it."""
        request.meta["download_latency"] = 0.0
        url = request.url.split("#")[0]
        answer = self._answers.get(url)
        if answer is None:
            return Response(url, status=404)
        if isinstance(answer, Unanswered):
            raise FetchError("not_recorded", answer.why)
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=url, body=answer.body)
        return kind(url, status=answer.status, headers=headers, body=answer.body)
