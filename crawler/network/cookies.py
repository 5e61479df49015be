"""A downloader middleware for sites that set a cookie, redirect to the same address, and want the cookie back.

Without it such a redirect has no end. Other cookies are neither kept nor sent. Cookies last for one crawl and one host.
"""

from urllib.parse import urljoin, urlsplit

from scrapy import Request
from scrapy.http import Response

__all__ = ["CookieMiddleware"]

MOST_BYTES = 4_096
"""Longest Cookie header that is sent."""

REDIRECTS = (301, 302, 303, 307, 308)


class CookieMiddleware:
    """Repeats a request once with the cookie that its answer sets, if the answer redirects to the same address."""

    def __init__(self) -> None:
        self._cookies: dict[str, bytes] = {}

    async def process_request(self, request: Request) -> None:
        """Send the cookie that the host has asked for in this crawl."""
        if self._cookies and (cookie := self._cookies.get(_host(request.url))) is not None:
            request.headers["Cookie"] = cookie

    async def process_response(self, request: Request, response: Response) -> Request | Response:
        """Return the request again, with the cookie; or the answer, if it is no such redirect."""
        if response.status not in REDIRECTS or request.meta.get("had_cookie") or b"Set-Cookie" not in response.headers:
            return response
        location = (response.headers.get("Location") or b"").decode("utf-8", "replace").strip()
        try:
            target = urljoin(request.url, location)
        except ValueError:
            return response
        pairs = [value.split(b";", 1)[0].strip() for value in response.headers.getlist("Set-Cookie")]
        cookie = b"; ".join(pair for pair in pairs if b"=" in pair)
        if target.split("#")[0] != request.url.split("#")[0] or not 0 < len(cookie) <= MOST_BYTES:
            return response
        self._cookies[_host(request.url)] = cookie
        return request.replace(dont_filter=True, meta=request.meta | {"had_cookie": True})


def _host(url: str) -> str:
    return urlsplit(url).netloc
