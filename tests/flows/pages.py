"""Pages for the tests of cleaning and metadata, in the layouts of the press, with invented text."""

from datetime import UTC, datetime
from functools import cache

from crawler.registry import Links, Registry, Source, load_registry
from flows.cleaning import clean, open_page
from flows.metadata import describe
from flows.stages import Cleaned, Described, Page, Refusal
from storage.model.article import CaptureRef
from storage.model.identifiers import SourceSlug
from storage.warc.segments import Capture

__all__ = ["BODY", "FETCHED_AT", "NO_RULES", "capture", "opened", "read", "refused", "source"]

FETCHED_AT = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)

BODY = (
    "Sáng nay (2/3), tại xã Nà Pheo, bà con các bản dọc suối Nậm Khoang bắt đầu thu hoạch vụ mận sớm của năm, "
    "sớm hơn mọi năm chừng mười ngày.",
    "Theo chị Lò Thị Ban, chủ một vườn mận hơn hai héc-ta, năm nay quả to và đều hơn nhờ thời tiết thuận lợi, "
    "mỗi gốc cho chừng ba mươi ki-lô-gam.",
    "Hợp tác xã Nậm Khoang đã ký hợp đồng bao tiêu với ba doanh nghiệp, giá thu mua 25.000 đồng một ki-lô-gam.",
)

NO_RULES = Source(
    slug=SourceSlug("baovidu"),
    name="Báo Ví Dụ",
    family="none",
    hosts=("baovidu.example",),
    province="15",
    province_before=("10",),
    links=Links(article=r".*"),
)


@cache
def registry() -> Registry:
    return load_registry()


def source(slug: str) -> Source:
    """Return a newspaper of the built-in registry."""
    return registry()[SourceSlug(slug)]


def capture(
    body: bytes | str,
    *,
    url: str = "https://baovidu.example/bai-viet-1234567.html",
    status: int = 200,
    headers: dict[str, str] | None = None,
    fetched_at: datetime = FETCHED_AT,
    missing_since: datetime | None = None,
    truncated: str | None = None,
) -> Capture:
    """Return a capture of `body`."""
    return Capture(
        ref=CaptureRef(segment="raw/baovidu/test.warc.gz", offset=0, length=1, digest="sha256:" + "0" * 64),
        source=SourceSlug("baovidu"),
        url=url,
        status=status,
        headers={"content-type": "text/html; charset=utf-8"} if headers is None else headers,
        body=body.encode() if isinstance(body, str) else body,
        fetched_at=fetched_at,
        missing_since=missing_since,
        truncated=truncated,
    )


def plain_page(below: str, *, above: str = "", headline: str = "Nà Pheo vào vụ mận sớm", language: str = "vi") -> str:
    """Return a page that says nothing to machines: a headline in a box, with markup around it."""
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{headline}</title></head><body>'
        f'<div class="c">{above}<h1>{headline}</h1>{below}</div></body></html>'
    )


def opened(html: str | bytes, paper: Source = NO_RULES, url: str | None = None) -> Page:
    """Decode a page that must not be refused."""
    page = open_page(capture(html, url=url or f"https://{paper.hosts[0]}/bai-viet-1234567.html"), paper)
    assert isinstance(page, Page), page
    return page


def read(html: str | bytes, paper: Source = NO_RULES, url: str | None = None) -> tuple[Cleaned, Described]:
    """Extract a page that must be an article."""
    page = opened(html, paper, url)
    cleaned = clean(page)
    assert isinstance(cleaned, Cleaned), cleaned
    return cleaned, describe(page, cleaned)


def refused(html: str | bytes, paper: Source = NO_RULES) -> Refusal:
    """Return why a page is refused; it must be."""
    outcome = open_page(capture(html, url=f"https://{paper.hosts[0]}/bai-viet-1234567.html"), paper)
    if isinstance(outcome, Page):
        cleaned = clean(outcome)
        assert isinstance(cleaned, Refusal), cleaned
        return cleaned
    assert isinstance(outcome, Refusal)
    return outcome
