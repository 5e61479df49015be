"""Captions of galleries and of slides: each picture has its own, and a line of the text is none."""

import pytest

from tests.flows.cleaning.content.test_printed_again import SENTENCES, article, pictures
from tests.flows.cleaning.test_lines_beside_the_text import MORE, paragraphs
from tests.flows.pages import BODY

TEXT = "".join(f"<p>{text}</p>" for text in (*BODY, *MORE))
FIRST, SECOND = "Lái mận vào tận vườn từ lúc trời chưa sáng", "Sọt mận xếp kín sân nhà văn hóa bản Nà Ca"


def figure(number: int, caption: str) -> str:
    said = f"<figcaption>{caption}</figcaption>" if caption else ""
    return f'<figure><img src="/anh/{number}.jpg" width="900" height="600">{said}</figure>'


def shown(box: str) -> str:
    return article("", f"<p>{BODY[0]}</p>{box}{TEXT.split('</p>', 1)[1]}")


def test_each_picture_of_a_gallery_has_its_own_caption() -> None:
    gallery = f"<figure class=gallery>{figure(1, FIRST)}{figure(2, SECOND)}</figure>"

    assert pictures(shown(gallery)) == {"1.jpg": FIRST, "2.jpg": SECOND}


@pytest.mark.parametrize(
    "caption", ["<figcaption>{}</figcaption>", "<p>{}</p>"], ids=["a caption of the gallery", "a paragraph in it"]
)
def test_a_gallery_without_captions_of_its_pictures_may_have_one(caption: str) -> None:
    gallery = f"<figure>{figure(1, '')}{figure(2, '')}{caption.format(FIRST)}</figure>"

    assert [text for text in pictures(shown(gallery)).values() if text] == [FIRST]


def test_the_number_of_a_picture_does_not_part_it_from_its_caption() -> None:
    words = (FIRST, SECOND, "Trẻ em trong bản nếm quả mận đầu mùa", "Xe cuối cùng rời bản khi sương đã xuống")
    prose = [" ".join(pair) for pair in zip((*BODY, MORE[0]), (*MORE[1:], *SENTENCES), strict=False)]
    boxes = "".join(
        f'<div class="o"><div class="anh"><img src="/anh/{n}.jpg" width="900" height="600"><div class="so">{n}/4</div>'
        f'<div class="anh-cap">{caption}.</div></div><div class="loi">{text}</div></div>'
        for n, (caption, text) in enumerate(zip(words, prose, strict=True), 1)
    )

    assert pictures(article("", boxes)) == {f"{n}.jpg": f"{caption}." for n, caption in enumerate(words, 1)}


def test_a_line_that_begins_with_a_fraction_is_kept() -> None:
    line = "1/3 diện tích mận của bản đã thu hoạch xong, phần còn lại chín rộ vào cuối tháng tới."

    assert line in paragraphs(shown(f'<img src="/anh/1.jpg" width="900" height="600"><p>{line}</p>'))
