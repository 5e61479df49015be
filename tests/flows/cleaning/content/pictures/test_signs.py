# ruff: noqa: E501 - markup as pages have it
"""Icons, buttons and the portrait of a writer are no pictures of the article; its own pictures may look like them."""

import pytest

from tests.flows.cleaning.content.test_captions import shown
from tests.flows.cleaning.content.test_printed_again import pictures
from tests.flows.cleaning.test_lines_beside_the_text import LEAD, MORE, page
from tests.flows.pages import read

BUTTONS = '<div class="c"><a href="#"><img src="/i/facebook.svg" alt="fb"></a><a href="#"><img src="/i/zalo.png"></a><a href="/print/7"><img src="/i/ico-in.png" alt="in"></a></div>'


@pytest.mark.parametrize(
    "sign",
    [
        '<p><img src="/i/mui-ten.gif" width="16" height="16"></p>',
        '<p><img src="/i/dong-ho.png" height="24"></p>',
        BUTTONS,
        '<p><a href="https://zalo.me/share?u=1"><img src="/i/btn_zl.png" alt="zalo"></a></p>',
        '<div class="m"><img src="/i/zalo-oa.png" width="120" alt="QR"><span>Quét mã để theo dõi Báo Ví Dụ trên Zalo</span></div>',
    ],
)
def test_signs_of_the_page_are_no_pictures(sign: str) -> None:
    assert pictures(shown(sign)) == {}
    assert "Quét mã" not in read(shown(sign))[0].text


@pytest.mark.parametrize("size", ['width="48" height="48"', 'width="120"', ""])
def test_the_portrait_beside_a_writers_name_and_a_date_is_none(size: str) -> None:
    byline = f'<div class="b"><img src="/u/thu-hang.jpg" {size} alt="Thu Hằng"><span>Thu Hằng</span> <span>01/03/2026 14:36</span></div>'

    assert pictures(page(before=byline)) == {}


@pytest.mark.parametrize(
    "own",
    [
        '<p><img src="/anh/1.jpg" width="16" height="9" sizes="100vw"></p>',
        '<p><a href="#"><img src="/anh/1.jpg"></a></p>',
        '<p><a href="javascript:;"><img src="/anh/facebook-phat-vi-lo-tin-nguoi-dung.jpg"></a></p>',
        '<p><a href="#"><img src="/anh/zalo.png" width="660" height="400"></a></p>',
        '<p><img src="/anh/avatar/2026/ma-qr.png"></p>',
        '<figure><img src="/anh/1.jpg" width="60" height="60"><figcaption>Con tem phát hành năm 1955</figcaption></figure>',
        '<div><img src="/anh/1.jpg" alt="Thu Hằng"><span>Thu Hằng trên nương mận của gia đình</span></div>',
        '<div><img src="/anh/1.jpg"><span>Quét mã để thanh toán ở chợ Nà Pheo</span></div>',
    ],
    ids=["a form, no size", "opened by a script", "a long name", "large", "as covers are called", "captioned", "a portrait", "a code"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_articles_own_pictures_are_kept(own: str) -> None:
    assert len(pictures(shown(own))) == 1


def test_buttons_above_a_sentence_do_not_make_it_a_caption() -> None:
    html = page(before=f"<i>1/3/2026 07:30</i>{BUTTONS}<p class=d>{LEAD}</p>")

    assert read(html)[0].lead == LEAD


def test_a_picture_above_a_sentence_makes_it_none_of_a_lead() -> None:
    html = page(before=f"<i>1/3/2026 07:30</i><div><img src=/anh/1.jpg></div><p class=d>{MORE[0]} Ảnh: Thu Hằng.</p>")

    assert read(html)[0].lead is None
