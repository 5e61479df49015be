"""Invented drafts for the tests of storage."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from storage.model.article import CaptureRef, Decision, Draft, Provenance, Relation
from storage.model.blocks import Paragraph
from storage.model.identifiers import ArticleId, SourceSlug
from storage.model.named import Province, ProvinceUnit

__all__ = ["FIRST_FETCH", "SOURCE", "article_id", "capture", "draft"]

SOURCE = SourceSlug("baomau")
FIRST_FETCH = datetime(2026, 3, 2, 0, 15, 30, tzinfo=UTC)
VIETNAM = timezone(timedelta(hours=7))

TEXT = (
    "Sáng nay, xã Suối Mơ khánh thành cầu treo mới. Cầu dài 85 m, nối hai thôn bên bờ suối.",
    "Bà con đến dự rất đông. Ông Tráng A Mẫu nói: “Từ nay trẻ em đi học không phải lội suối.”",
)


def article_id(number: int = 1) -> ArticleId:
    """Return one of many ids."""
    return ArticleId(f"{number:020x}")


def capture(hour: int = 0, *, number: int = 0) -> CaptureRef:
    """Return the capture number `number` of the crawl `hour` hours after the first."""
    started = FIRST_FETCH + timedelta(hours=hour)
    return CaptureRef(
        segment=f"raw/{SOURCE}/{started:%Y/%m/%d}/{started:%Y%m%dT%H%M%SZ}-0000abcd-00000.warc.gz",
        offset=1000 * number % 2**40,
        length=1000,
        digest="sha256:" + "0" * 64,
    )


def draft(
    hour: int = 0,
    *,
    number: int = 1,
    paragraphs: tuple[str, ...] = TEXT,
    extractor: str = "1",
    rules: str = "r1",
    **changed: Any,  # fields of Draft by name
) -> Draft:
    """Return the draft of article `number`, from a capture `hour` hours after the first."""
    source = changed.get("source", SOURCE)
    values: dict[str, Any] = {
        "article_id": article_id(number),
        "source": source,
        "url": f"https://{source}.example/tin-{number}.html?utm=1",
        "canonical_url": f"https://{source}.example/tin-{number}.html",
        "published_at": datetime(2026, 3, 2, 6, 30, tzinfo=VIETNAM),
        "fetched_at": FIRST_FETCH + timedelta(hours=hour),
        "headline": "Suối Mơ có cầu treo mới",
        "lead": "Cây cầu được mong đợi nhiều năm đã thông xe.",
        "blocks": tuple(Paragraph(text=paragraph) for paragraph in paragraphs),
        "text": "\n\n".join(paragraphs),
        "html": "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs),
        "section": ("Xã hội", "Đời sống"),
        "tags": ("cầu treo",),
        "authors": ("Lò Thị Mẫu",),
        "language": "vi",
        "word_count": sum(len(paragraph.split()) for paragraph in paragraphs),
        "province": Province(
            then=ProvinceUnit(code="15", name="Lào Cai"),
            now=ProvinceUnit(code="15", name="Lào Cai"),
        ),
        "relation": Relation(decision=Decision.NEW, cluster=article_id(number)),
        "provenance": Provenance(
            capture=capture(hour, number=number),
            extractor=extractor,
            rules=rules,
            fields={"headline": "rule", "a": "b"},
        ),
    }
    return Draft.model_validate(values | changed)
