"""Captions of galleries and of slides: each picture has its own, and a line of the text is none."""

import pytest

from flows.cleaning.content.pictures.slides import numbers_of_slides
from storage.model.blocks import Image
from tests.flows.cleaning.content.test_printed_again import SENTENCES, article, pictures
from tests.flows.cleaning.test_lines_beside_the_text import MORE, paragraphs
from tests.flows.pages import BODY, read
from tests.timing import assert_quick

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


@pytest.mark.parametrize(
    "line",
    ["<p>8/10</p>", "<h3>2/9</h3>", "<p>2/2</p>", "<p>1/1</p>"],
    ids=["a mark", "a day", "the last alone", "one"],
)
def test_a_fraction_below_a_picture_that_numbers_no_slides_is_kept(line: str) -> None:
    box = f'<img src="/anh/1.jpg" width="900" height="600">{line}<p>{SENTENCES[0]}</p>'
    cleaned, _ = read(shown(box))

    assert line[line.index(">") + 1 : line.index("</")] in [getattr(block, "text", "") for block in cleaned.blocks]


@pytest.mark.parametrize("last", [SECOND, ""], ids=["each picture has one", "the last picture has none"])
def test_the_caption_of_a_gallery_is_kept_beside_those_of_its_pictures(last: str) -> None:
    own = '<figcaption class="ca-bo">Mùa mận ở Nà Ca. Ảnh: Lò Mai</figcaption>'
    figures = f"<a href=/anh/1.jpg>{figure(1, FIRST)}</a>{figure(2, SECOND)}{figure(3, last)}"
    cleaned, _ = read(shown(f"<figure class=bo-anh>{figures}{own}</figure>"))
    images = [block for block in cleaned.blocks if isinstance(block, Image)]

    assert [image.caption for image in images] == [FIRST, SECOND, f"{last} Mùa mận ở Nà Ca.".lstrip()]
    assert images[-1].credit == "Lò Mai"


def test_a_caption_stays_with_the_picture_beside_the_figures_of_a_gallery() -> None:
    own = '<img src="/anh/1.jpg" width="900" height="600"><figcaption>Chợ phiên họp từ sớm</figcaption>'

    assert pictures(shown(f"<figure>{own}{figure(2, FIRST)}{figure(3, SECOND)}</figure>")) == {
        "1.jpg": "Chợ phiên họp từ sớm",
        "2.jpg": FIRST,
        "3.jpg": SECOND,
    }


def test_many_numbers_below_pictures_cost_little() -> None:
    lines = [("image", ""), ("text", "1/999")] * 10_000

    assert assert_quick(lambda: numbers_of_slides(lines), 1) == set()


@pytest.mark.parametrize("picture", ['<div><img src="/anh/1.jpg"></div>', '<img src="/anh/1.jpg">'])
@pytest.mark.parametrize("name", ["PhotoCMS_Caption", "chu-thich", "img-desc"])
def test_a_paragraph_in_a_box_named_for_captions_is_one(picture: str, name: str) -> None:
    box = f'<div type="Photo">{picture}<div class="{name}">\n<p>{FIRST}</p>\n</div></div>'

    assert pictures(shown(box)) == {"1.jpg": FIRST}


@pytest.mark.parametrize(
    "box",
    [
        '<div class="photo-desc"><img src="/anh/1.jpg"><p>{0}</p><p>{1}</p></div>',
        '<div class="caption"><img src="/anh/1.jpg"></div><div class="loi"><p>{0}</p></div><p>{1}</p>',
    ],
    ids=["a box of picture and text", "a box of the picture"],
)
def test_a_paragraph_below_a_picture_in_a_box_with_others_is_text(box: str) -> None:
    html = shown(box.format(SENTENCES[0], SENTENCES[1]))

    assert SENTENCES[0] in paragraphs(html)
    assert pictures(html) == {"1.jpg": None}


def test_a_line_with_an_arrow_above_a_picture_is_its_caption() -> None:
    within = f"<p>{MORE[0]}</p><p>▼ Sơ đồ các vườn mận dọc suối</p><p><img src=/so-do.png></p><p>{MORE[1]}</p>"
    html = article(within)
    cleaned, _ = read(html)

    assert [image.caption for image in cleaned.images if image.url.endswith("so-do.png")] == [
        "Sơ đồ các vườn mận dọc suối"
    ]
    assert not any("Sơ đồ" in text for text in paragraphs(html))


@pytest.mark.parametrize(
    "box",
    [
        "<dl class=k><dt><img src=/vuon.jpg></dt><dd>Chị Ban hái mận đầu vụ</dd></dl>",
        "<div class=k><img src=/vuon.jpg><br><small>Chị Ban hái mận đầu vụ</small></div>",
        "<div><div><img src=/vuon.jpg></div><div>Chị Ban hái mận đầu vụ</div></div>",
    ],
)
def test_a_line_that_shares_its_box_with_a_picture_only_is_its_caption(box: str) -> None:
    html = article(f"{box}<p>{MORE[0]}</p>")
    assert pictures(html)["vuon.jpg"] == "Chị Ban hái mận đầu vụ"
    assert "Chị Ban hái mận đầu vụ" not in paragraphs(html)


@pytest.mark.parametrize(("name", "caption"), [("chu-thich", True), ("cau", False)])
def test_a_sentence_named_as_a_caption_beside_a_linked_picture_is_one(name: str, caption: bool) -> None:
    box = f"<div class=o><a href=/lon/1.jpg><img src=/anh/1.jpg></a><span class={name}>{FIRST}.</span></div>"

    assert pictures(shown(box)) == {"1.jpg": f"{FIRST}." if caption else None}


def test_a_heading_below_a_clip_that_calls_itself_its_caption_is_one() -> None:
    clip = "<video src=/v/man.mp4></video><h6>Clip: Mận về chợ huyện lúc rạng sáng</h6>"
    cleaned, _ = read(article(f"<div>{clip}</div><p>{MORE[0]}</p>"))
    assert [video.caption for video in cleaned.videos] == ["Clip: Mận về chợ huyện lúc rạng sáng"]


@pytest.mark.parametrize(
    "line",
    ["<p>Bà con mong gì nhất ở vụ này?</p>", "<div>“Chúng tôi mừng lắm”</div>", "<div><b>Bài học từ Nà Pheo</b></div>"],
)
def test_what_shares_a_box_with_a_picture_and_is_said_or_heads_is_no_caption(line: str) -> None:
    html = article(f"<div class=k><img src=/vuon.jpg>{line}</div><p>{MORE[0]}</p>")
    assert pictures(html)["vuon.jpg"] is None
