"""Replay: a WARC file answers every request instead of the network (setting `crawl.replay`).

So a crawl can read real pages at their own https addresses without a network. An address that the file does not have
answers 404, also robots.txt.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from scrapy import Request
from scrapy.core.downloader.handlers.base import BaseDownloadHandler
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response
from scrapy.responsetypes import responsetypes
from w3lib.url import safe_url_string
from warcio.archiveiterator import ArchiveIterator
from warcio.bufferedreaders import ChunkedDataReader

__all__ = ["RecordedAnswer", "ReplayDownloadHandler", "read_answers"]


@dataclass(frozen=True, slots=True)
class RecordedAnswer:
    """One recorded answer. Its content encoding is kept; its transfer encoding is undone."""

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


def read_answers(path: Path) -> Iterator[RecordedAnswer]:
    """Read the response records of a WARC file, plain or gzipped, in order."""
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            if record.rec_type != "response" or record.http_headers is None:
                continue
            chunked = record.http_headers.get_header("Transfer-Encoding", "").lower() == "chunked"
            stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
            yield RecordedAnswer(
                url=safe_url_string(record.rec_headers.get_header("WARC-Target-URI")),
                status=int(record.http_headers.get_statuscode()),
                headers=tuple(
                    (name, value) for name, value in record.http_headers.headers if name.lower() != "transfer-encoding"
                ),
                body=stream.read(),
            )


class ReplayDownloadHandler(BaseDownloadHandler):
    """Answers from the WARC file. If an address has several answers, the last one counts."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._answers = {answer.url: answer for answer in read_answers(crawler.settings["BAOTINH"].crawl.replay)}

    async def download_request(self, request: Request) -> Response:
        """Return the recorded answer, or 404."""
        request.meta["download_latency"] = 0.0
        url = request.url.split("#")[0]
        answer = self._answers.get(url)
        if answer is None:
            return Response(url, status=404)
        headers = Headers()
        for name, value in answer.headers:
            headers.appendlist(name, value)
        kind = responsetypes.from_args(headers=headers, url=url, body=answer.body)
        return kind(url, status=answer.status, headers=headers, body=answer.body)
