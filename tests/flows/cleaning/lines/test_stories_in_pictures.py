# ruff: noqa: E501 - markup as pages have it
"""An article that only captions tell: its pictures are kept, and those that lead to other articles are not."""

import numpy as np
import numpy.typing as npt
import pytest

from flows.cleaning import clean
from flows.stages import Refusal
from storage.model.blocks import Image
from storage.model.body_facts import Genre
from tests.flows.cleaning.test_lines_beside_the_text import MORE
from tests.flows.pages import BODY, opened, read
from tests.timing import assert_quick

HEADLINE = "Nà Pheo những ngày vào vụ mận sớm của năm"
LEAD = " ".join((*BODY, *MORE))
CAPTIONS = (
    "Từ mờ sáng, bà con bản Nà Ca đã gùi mận xuống đầu dốc chờ xe.",
    "Chị Lò Thị Ban lựa từng quả, loại một xếp riêng vào sọt tre.",
    "Đám trẻ trong bản được nghỉ học, theo mẹ lên nương hái mận.",
    "Chợ phiên Nà Pheo kín người, mận đỏ cả hai bên lối đi chính.",
    "Chiều muộn, chuyến xe cuối chở mận rời bản về phía dưới xuôi.",
)


def page(shown: str) -> str:
    head = f'<title>{HEADLINE}</title><meta property="og:type" content="article"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00">'
    return f"<html lang=vi><head>{head}</head><body><main><div class=dau><h1>{HEADLINE}</h1><div class=sapo><p>{LEAD}</p></div></div><div class=anh>{shown}</div></main></body></html>"


def pictures(form: str, texts: tuple[str, ...] = CAPTIONS) -> str:
    return "".join(form.format(n=n, text=text) for n, text in enumerate(texts))


FIGURE = "<figure><img src=/a{n}.jpg width=900 height=600><figcaption>{text}</figcaption></figure>"


class Doubtful:
    """A model that takes no line."""

    threshold = 0.5

    def probabilities(self, rows: list[list[float]]) -> npt.NDArray[np.float64]:
        return np.full(len(rows), 0.01)


@pytest.fixture(autouse=True)
def _doubted_lead(monkeypatch: pytest.MonkeyPatch) -> None:
    """The model takes the only paragraph for no line of the text: it is the lead."""
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", Doubtful)


@pytest.mark.parametrize(
    "form",
    [
        FIGURE,
        "<div class=o><a href=/lon/a{n}.jpg><img src=/a{n}.jpg width=900 height=600></a><p class=caption>{text}</p></div>",
    ],
    ids=["figures", "pictures that open a larger one"],
)
def test_captions_below_a_lead_tell_the_story(form: str) -> None:
    cleaned, _ = read(page(pictures(form)))

    assert cleaned.genre is Genre.PHOTO_STORY
    assert cleaned.captions == CAPTIONS


@pytest.mark.parametrize(
    ("form", "texts"),
    [
        ("<figure><a href=/tin-{n}.html><img src=/a{n}.jpg width=900 height=600></a><figcaption>{text}</figcaption></figure>", CAPTIONS),
        ("<a href=/tin-{n}.html><figure><img src=/a{n}.jpg width=900 height=600><figcaption>{text}</figcaption></figure></a>", CAPTIONS),
        (FIGURE, ("Quảng cáo", "Rạp chiếu phim", "Giá vàng hôm nay", "Thời tiết", "Lịch cắt điện")),
    ],
    ids=["cards", "cards in links", "labels"],
)  # fmt: skip  # markup as pages have it
def test_pictures_of_other_articles_and_labels_tell_none(form: str, texts: tuple[str, ...]) -> None:
    outcome = clean(opened(page(pictures(form, texts))))

    assert isinstance(outcome, Refusal) or not outcome.captions


def test_pictures_nested_in_many_boxes_cost_little() -> None:
    deep = "<div>" * 300 + pictures(FIGURE, CAPTIONS * 80) + "</div>" * 300
    assert_quick(lambda: clean(opened(page(deep))), 2)


def _slide_show(text: str, slides: str) -> str:
    return (
        '<html><head><title>Chợ mận sớm Nà Pheo - Báo Ví Dụ</title><meta property="og:type" content="article"></head><body>'
        f'<h1>Chợ mận sớm Nà Pheo</h1>{text}<div class="slides">{slides}</div></body></html>'
    )


def test_the_words_of_the_first_slide_are_no_lead_though_their_class_says_description() -> None:
    words = [
        "Bốn giờ sáng, bà con xã Nà Pheo đã thắp đèn lên nương hái mận sớm.",
        "Mận được xếp vào sọt tre, phủ lá chuối cho khỏi dập trên đường xuống núi.",
        "Trẻ con theo mẹ ra chợ, mỗi đứa một túi mận nhỏ để bán cho khách qua đường.",
        "Chín giờ, xe đầy, con dốc lại vắng như chưa từng có phiên chợ nào.",
    ]
    slides = "".join(
        f'<div class="slide"><img src="/anh/{n}.jpg"><div class="slide-desc">{text}</div></div>'
        for n, text in enumerate(words)
    )
    cleaned, _ = read(_slide_show("", slides))
    assert cleaned.lead is None
    assert [image.caption for image in cleaned.blocks if isinstance(image, Image)] == words


def test_the_number_of_a_slide_is_no_word_of_its_caption() -> None:
    words = [
        f"Bà con xã Nà Pheo hái mận trên nương thứ {n} trong buổi sáng đầu tháng ba." for n in ("nhất", "nhì", "ba")
    ]
    slides = "".join(
        f'<div class="slide"><div class="so">{n}/3</div><img src="/anh/{n}.jpg"><div><span>{text}</span></div></div>'
        for n, text in enumerate(words, 1)
    )
    cleaned, _ = read(_slide_show(f"<p>{BODY[0]}</p><p>{MORE[0]}</p>", slides))
    assert [block.caption for block in cleaned.blocks if isinstance(block, Image)] == words


def test_fractions_that_fit_the_places_of_two_slides_stay_where_the_third_has_none() -> None:
    words = [
        "1/3 diện tích lúa của xã đã gặt xong.",
        "2/3 số hộ nhận giống mới từ huyện.",
        "Bộ đội giúp bà con chở lúa về nhà.",
    ]
    slides = "".join(
        f'<div class="slide"><img src="/anh/{n}.jpg"><div><span>{text}</span></div></div>'
        for n, text in enumerate(words, 1)
    )
    cleaned, _ = read(_slide_show(f"<p>{BODY[0]}</p><p>{MORE[0]}</p>", slides))
    assert [block.caption for block in cleaned.blocks if isinstance(block, Image)] == words


CARD = (
    "<figure><a href=/tin-{n}.html><img src=/b{n}.jpg width=900 height=600></a><figcaption>{text}</figcaption></figure>"
)
TITLES = ("Giá mận đầu vụ tăng nhẹ", "Nà Pheo mở tuyến xe buýt", "Lễ hội hoa ban lùi một tuần")


def _with_cards(own: str, cards: str) -> tuple[str, ...]:
    text = f"<p>{BODY[0]}</p><p>{BODY[1]}</p><p>{MORE[0]}</p>"
    html = f'<html lang=vi><head><title>{HEADLINE}</title><meta property="og:type" content="article"></head><body><div class=chinh><h1>{HEADLINE}</h1><i>1/3/2026 08:00</i><div class=nd>{text}</div><div class=bo>{own}</div></div><div class=khac>{cards}</div></body></html>'
    return read(html)[0].captions


@pytest.mark.parametrize("own", [FIGURE, FIGURE.replace("{text}", "<p>{text}</p>")], ids=["plain", "paragraphs"])
@pytest.mark.parametrize("slide", ["{}", "<div class=o>{}</div>"], ids=["bare", "slides"])
def test_captioned_cards_below_a_story_are_none_of_it(own: str, slide: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()

    assert _with_cards(pictures(slide.format(own)), pictures(CARD, TITLES)) == CAPTIONS


def test_pictures_of_a_story_that_open_in_large_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.undo()
    opened_in_large = FIGURE.replace("<img", "<a href=/lon/{n}.jpg><img").replace("<figcaption", "</a><figcaption")

    assert _with_cards(pictures(opened_in_large), pictures(CARD, TITLES)) == CAPTIONS
    assert _with_cards(pictures(opened_in_large), "") == CAPTIONS
