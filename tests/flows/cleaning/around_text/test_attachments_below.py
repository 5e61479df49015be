# ruff: noqa: E501 - markup as pages have it
"""Documents and sound in small boxes beside the text are the article's, those beside other articles are not."""

import pytest

from tests.flows.pages import BODY, read

HEADLINE = "Bản Nậm Khoang đón điện lưới sau hai mươi năm chờ đợi"
SOUND = '<div class=nghe><audio><source src="/nghe/ban-tin-7.mp3"></audio></div>'
FILES = '<div class=tep><b>Văn bản kèm theo:</b><ol><li><a href="/vb/qd-12.signed.pdf">Quyết định 12</a> (1 MB)</li><li><a href="/vb/bieu-gia.xlsx">Biểu giá</a></li></ol></div>'
SHARED = "<div class=nut><a href=/gui-thu>Gửi thư</a></div>"
MORE = '<div class=x><a href="/tin-so-3-ban-moi.html">Chợ phiên vùng cao đông khách ngày đầu xuân</a></div>'


def page(below: str) -> str:
    text = "".join(f"<p>{line}</p>" for line in BODY)
    return f"<html lang=vi><head><title>{HEADLINE}</title></head><body><div class=cot><h1>{HEADLINE}</h1><p>08:00 01/03/2026</p><section><div><div>{text}</div></div></section>{below}</div><footer>Báo Ví Dụ</footer></body></html>"


@pytest.mark.parametrize(
    ("below", "named"),
    [
        (SOUND + FILES, ["qd-12.signed.pdf", "bieu-gia.xlsx", "ban-tin-7.mp3"]),
        (FILES + SOUND, ["qd-12.signed.pdf", "bieu-gia.xlsx", "ban-tin-7.mp3"]),
        (SHARED + FILES, ["qd-12.signed.pdf", "bieu-gia.xlsx"]),
        (SOUND + MORE + FILES, ["ban-tin-7.mp3"]),
        (MORE + FILES, []),
    ],
    ids=["sound first", "documents first", "after buttons", "after another article", "below another article"],
)
def test_small_boxes_below_the_text_offer_attachments(below: str, named: list[str]) -> None:
    cleaned, _ = read(page(below))

    assert sorted(each.url.rpartition("/")[2] for each in cleaned.attachments) == sorted(named)
    assert cleaned.text == "\n\n".join(BODY)


@pytest.mark.parametrize(
    "lead", ["", "<div class=mo-dau>Cả bản có điện lưới sau hai mươi năm thắp đèn dầu mỗi tối.</div>"]
)
def test_sound_between_headline_and_text_is_attached(lead: str) -> None:
    html = page(FILES).replace("<section>", f"{SOUND}{lead}<section>")

    assert {each.url.rpartition("/")[2] for each in read(html)[0].attachments} >= {"ban-tin-7.mp3", "bieu-gia.xlsx"}


def test_sound_in_the_box_of_the_text_above_it_is_attached() -> None:
    lead = "<div class=mo-dau>Cả bản có điện lưới sau hai mươi năm thắp đèn dầu mỗi tối.</div>"
    html = (
        page("")
        .replace("<section>", f"<article><div>{lead}{SOUND}</div><div><section>")
        .replace("</section>", "</section></div></article>")
    )

    assert [each.url.rpartition("/")[2] for each in read(html)[0].attachments] == ["ban-tin-7.mp3"]


def test_sound_above_the_headline_and_beside_the_column_is_not() -> None:
    radio = SOUND.replace("ban-tin-7", "truc-tiep")
    html = page("").replace("<div class=cot>", f"{radio}<div class=cot>").replace("<footer>", f"{radio}<footer>")

    assert not read(html)[0].attachments
