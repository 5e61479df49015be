# ruff: noqa: E501 - markup as pages have it
"""Which form of a picture is given where `<picture>` names several."""

import pytest

from tests.flows.cleaning.content.test_printed_again import article, pictures

EMPTY = "data:image/svg+xml,%3Csvg%3E"
WIDE = '<source media="(min-width:1000px)" srcset="/a/thuyen-960.jpg 960w, /a/thuyen-1920.jpg 1920w">'
NARROW = '<source media="(max-width:999px)" srcset="/a/thuyen-480.jpg 480w">'


@pytest.mark.parametrize(
    "picture",
    [
        f'<figure><picture>{WIDE}{NARROW}<img src="{EMPTY}" alt="Thuyền"></picture></figure>',
        f'<figure><picture>{NARROW}{WIDE}<img src="{EMPTY}" alt="Thuyền"></picture></figure>',
        f'<p><picture>{NARROW}{WIDE.replace("srcset", "data-srcset")}<img alt="Thuyền"></picture></p>',
        f'<figure><picture>{WIDE}<img src="{EMPTY}"><noscript><img src="/a/thuyen-300.jpg"></noscript></picture></figure>',
        f'<figure><picture>{WIDE}<img src="{EMPTY}"></picture><noscript><img src="/a/thuyen-300.jpg"></noscript></figure>',
    ],
    ids=["wide first", "narrow first", "lazy", "with a copy without script", "with such a copy behind it"],
)
def test_an_empty_image_is_shown_as_the_largest_form_of_its_picture(picture: str) -> None:
    assert list(pictures(article(picture))) == ["thuyen-1920.jpg"]


@pytest.mark.parametrize(
    ("picture", "shown"),
    [
        (f'<figure><picture>{NARROW}{WIDE}<img src="/a/thuyen.jpg"></picture></figure>', ["thuyen.jpg"]),
        (f'<figure><picture><source srcset="{EMPTY}"><img src="{EMPTY}"></picture></figure>', []),
        (f'<figure><img src="{EMPTY}"></figure><video><source srcset="/a/thuyen-480.jpg"></video>', []),
        (
            '<p><img src="/a/cho-1.jpg"><br>' + "Chợ<br>" * 30 + '<noscript><img src="/a/cho-2.jpg"></noscript></p>',
            ["cho-1.jpg", "cho-2.jpg"],
        ),
    ],
    ids=["an address of its own", "no address at all", "sources of a video", "a copy of no picture beside it"],
)
def test_other_pictures_keep_their_address(picture: str, shown: list[str]) -> None:
    assert list(pictures(article(picture))) == shown


LAZY = f'<source srcset="{EMPTY}" data-srcset="/a/lua-640.jpg 640w, /a/lua-1280.jpg 1280w">'


@pytest.mark.parametrize(
    ("picture", "shown"),
    [
        (f'<figure><picture>{LAZY}<img src="{EMPTY}"></picture><noscript><img src="/a/lua.jpg"></noscript></figure>', "lua-1280.jpg"),
        (f'<figure><picture>{LAZY}<img src="{EMPTY}"></picture></figure>', "lua-1280.jpg"),
        ('<p><picture><source data-src="/a/lua-9.jpg"><img src="/i/blank.gif"></picture><noscript><img src="/a/lua.jpg"></noscript></p>', "lua-9.jpg"),
        (f'<figure><picture>{LAZY}<noscript><img src="/a/lua.jpg"></noscript><img src="{EMPTY}"></picture></figure>', "lua-1280.jpg"),
        (f'<figure><picture><source srcset="/i/blank.gif"><img src="{EMPTY}"></picture><noscript><img src="/a/lua.jpg"></noscript></figure>', "lua.jpg"),
    ],
    ids=["with a copy", "without a copy", "one address", "the copy before the image", "nothing but placeholders"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_form_that_a_script_loads_comes_before_its_placeholder(picture: str, shown: str) -> None:
    assert list(pictures(article(picture))) == [shown]


@pytest.mark.parametrize(
    "picture",
    [
        f'<picture>{LAZY}<noscript><img src="/a/lua.jpg"></noscript></picture>',
        f'<picture>{LAZY}</picture><noscript><img src="/a/lua.jpg"></noscript>',
    ],
    ids=["copy within", "copy behind"],
)
def test_forms_without_an_image_leave_the_copy_and_its_caption(picture: str) -> None:
    html = article(f"<figure>{picture}<figcaption>Lúa chín trên nương cao.</figcaption></figure>")

    assert pictures(html) == {"lua.jpg": "Lúa chín trên nương cao."}


@pytest.mark.parametrize(
    ("forms", "shown"),
    [
        ('<source media="(max-width:600px)" srcset="/a/hep.jpg"><source media="(min-width:601px)" srcset="/a/rong.jpg">', "rong.jpg"),
        ('<source media="(min-width: 1200px)" srcset="/a/rong.jpg"><source media="(min-width: 600px)" srcset="/a/vua.jpg">', "rong.jpg"),
        ('<source media="(max-width:480px)" srcset="/a/hep.jpg"><source media="(max-width:1024px)" srcset="/a/vua.jpg">', "vua.jpg"),
        ('<source media="(max-width:600px)" srcset="/a/hep.jpg 600w"><source srcset="/a/rong.jpg, /a/rong@2x.jpg 2x">', "rong@2x.jpg"),
        ('<source srcset="/a/lua-480.jpg 480w,/a/lua-1920.jpg 1920w,/a/lua-960.jpg 960w">', "lua-1920.jpg"),
        ('<source srcset="/c/w_480,h_300/lua-480.jpg 480w, /c/w_960,h_600/lua-960.jpg 960w">', "lua-960.jpg"),
        ('<source type="image/avif" srcset="/a/lua.avif 960w"><source type="image/webp" srcset="/a/lua.webp 960w"><source srcset="/a/lua.jpg 960w">', "lua.jpg"),
        ('<source type="image/avif" srcset="/a/lua?f=1 960w"><source type="image/webp" srcset="/a/lua.webp 960w">', "lua.webp"),
        ('<source type="image/webp" srcset="/a/lua.webp 1920w"><source srcset="/a/lua.jpg 480w">', "lua.webp"),
    ],
    ids=["narrow, wide", "two wide", "two narrow", "densities", "no space", "commas in addresses", "jpg", "webp", "larger"],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_largest_form_is_told_by_screens_widths_and_kinds(forms: str, shown: str) -> None:
    html = article(f'<figure><picture>{forms}<img src="{EMPTY}"></picture></figure>')

    assert list(pictures(html)) == [shown]


def test_a_copy_far_below_its_picture_is_known_by_its_name() -> None:
    lines = "Lúa chín<br>" * 15

    assert list(
        pictures(
            article(f'<p><img data-src="/a/lua.jpg"><br>{lines}<noscript><img src="/a/lua.jpg?w=300"></noscript></p>')
        )
    ) == ["lua.jpg"]


def test_a_copy_behind_an_image_that_waits_for_a_script_is_shown_beside_another_picture() -> None:
    html = article('<p><img src="/a/cho-1.jpg"><img alt="Chợ"><noscript><img src="/a/cho-2.jpg"></noscript></p>')

    assert list(pictures(html)) == ["cho-1.jpg", "cho-2.jpg"]


@pytest.mark.parametrize(
    ("sign", "shown"),
    [
        (f'<img src="{EMPTY}" width="14" height="14">', ["lua.jpg"]),
        ('<img src="/i/mui-ten.png" width="14" height="14">', ["lua.jpg", "mui-ten.png"]),
        (f'<img src="{EMPTY}" width="900" height="600">', ["lua.jpg", "lua-600.jpg"]),
        (f'<img src="{EMPTY}" width="14" height="14" data-anh="x">', ["lua.jpg", "lua-600.jpg"]),
    ],
    ids=["a sign", "a sign with an address", "a large image", "an image for a script"],
)
def test_a_sign_between_a_picture_and_its_copy_parts_them_not(sign: str, shown: list[str]) -> None:
    html = article(f'<p><img data-src="/a/lua.jpg">{sign}<noscript><img src="/a/lua-600.jpg"></noscript></p>')

    assert list(pictures(html)) == shown


def test_a_density_is_no_width() -> None:
    dense = '<source media="(min-width: 900px)" srcset="/a/rong.jpg, /a/rong@2x.jpg 2x">'
    plain = '<source media="(min-width: 1200px)" srcset="/a/rat-rong.jpg">'
    html = article(f'<figure><picture>{dense}{plain}<img src="{EMPTY}"></picture></figure>')

    assert list(pictures(html)) == ["rat-rong.jpg"]


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ('<img src="/px.gif" data-hires="/a/vit-2000.jpg">', "vit-2000.jpg"),
        ('<img src="/a/vit-200.jpg" data-zoom-image="/a/vit-2000.jpg">', "vit-2000.jpg"),
        ('<img src="/a/vit-200.jpg" data-full-size="https://anh.example/vit-2000.webp?v=3">', "vit-2000.webp?v=3"),
        ('<img src="/i/x.gif" data-anh="/a/vit.jpg">', "vit.jpg"),
        ('<img src="/i/loading.gif?v=2" data-photo="/a/vit.jpg">', "vit.jpg"),
        ('<img src="/i/cho.svg" data-thumb="/a/vit-90.jpg" data-original-src="/a/vit.jpg">', "vit.jpg"),
        ('<img src="/i/default.jpg" data-pic="/a/vit.jpg">', "vit.jpg"),
        ('<img src="/i/1x1.png"><noscript><img src="/a/vit.jpg"></noscript>', "vit.jpg"),
        ('<span class="cho"></span><noscript><img src="/a/vit.jpg"></noscript>', "vit.jpg"),
        ('<img src="/a/vit-400.jpg" srcset="/a/vit-400.jpg 1x, /a/vit-1200.jpg 3x, /a/vit-800.jpg 2x">', "vit-1200.jpg"),
        ('<img src="/a/vit-400.jpg" srcset="/a/vit-400.jpg, /a/vit-600.jpg 1.5x">', "vit-600.jpg"),
        ('<img src="/a/vit-400.jpg" srcset="/a/vit-400.jpg 400w,/a/vit-1200.jpg 1200w">', "vit-1200.jpg"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_the_picture_itself_comes_before_what_stands_for_it(image: str, shown: str) -> None:
    html = article(f"<figure>{image}<figcaption>Vịt trời về đầm.</figcaption></figure>")

    assert pictures(html) == {shown: "Vịt trời về đầm."}


@pytest.mark.parametrize(
    ("image", "shown"),
    [
        ('<img src="/a/vit.jpg" data-thumb="/a/vit-90.jpg">', "vit.jpg"),
        ('<img src="/a/vit.jpg" data-id="7" data-large="" data-zoom="1.5" data-photo-id="81">', "vit.jpg"),
        ('<img src="/a/vit.jpg" data-author-photo="/a/nguoi-chup.jpg">', "vit.jpg"),
        ('<img src="/a/vit.jpg" data-next="/a/cua.jpg" data-share="/a/bia.jpg">', "vit.jpg"),
        ('<img src="/a/vit-bay.gif" data-still-image="/a/vit.jpg" data-x="/a/vit-bay.jpg">', "vit-bay.gif"),
        ('<img src="/a/pixel-phone.jpg" data-zoom="true">', "pixel-phone.jpg"),
        ('<img src="/a/ban-do.svg" data-title="Bản đồ">', "ban-do.svg"),
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_data_beside_a_picture_does_not_replace_it(image: str, shown: str) -> None:
    assert list(pictures(article(f"<figure>{image}</figure>"))) == [shown]


SIZES = "/a/ghe-1600.jpg 1600w, /a/ghe-800.jpg 800w, /a/ghe-320.jpg 320w"


@pytest.mark.parametrize(
    ("form", "image", "shown"),
    [
        (f'<source srcset="{SIZES}">', '<img src="/s/mo.jpg">', "ghe-1600.jpg"),
        (f'<source data-srcset="{SIZES}">', '<img src="/a/ghe-320.jpg">', "ghe-1600.jpg"),
        (f'<source srcset="{SIZES}">', '<img src="/a/ghe-480.jpg" srcset="/a/ghe-480.jpg 480w">', "ghe-1600.jpg"),
        (f'<source srcset="{SIZES}">', '<img src="/a/ghe.jpg" srcset="/a/ghe-2400.jpg 2400w">', "ghe-2400.jpg"),
        (f'<source srcset="{SIZES}">', '<img src="/a/ghe.jpg">', "ghe.jpg"),
        ('<source srcset="/a/ghe-100.jpg?as=webp 900w">', '<img src="/a/ghe-100.jpg">', "ghe-100.jpg"),
        ('<source srcset="/a/ghe.jpg?w=900 900w">', '<img src="/a/ghe.jpg?w=300">', "ghe.jpg?w=900"),
        (f'<source media="(min-width: 900px)" srcset="{SIZES}">', '<img src="/a/be.jpg">', "be.jpg"),
        (f'<source media="print" srcset="{SIZES}">', '<img src="/a/be.jpg">', "be.jpg"),
        (f'<source type="image/webp" srcset="{SIZES.replace("jpg", "webp")}">', '<img src="/a/be.jpg">', "be.jpg"),
        ('<source srcset="/a/ghe-320.jpg 320w">', '<img src="/a/ghe.jpg">', "ghe.jpg"),
        ('<source srcset="/a/khac.jpg">', '<img src="/a/ghe.jpg">', "ghe.jpg"),
        (f'<source media="(max-width: 600px)" srcset="{SIZES}">', '<img src="/a/be.jpg">', "be.jpg"),
    ],
    ids=[
        "grey", "small", "smaller set", "larger set", "original", "a number", "a query", "wide screens", "print",
        "rare kind", "narrow", "no width", "phones",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_a_form_that_states_a_larger_width_comes_before_the_image(form: str, image: str, shown: str) -> None:
    assert list(pictures(article(f"<figure><picture>{form}{image}</picture></figure>"))) == [shown]


@pytest.mark.parametrize(
    "name", ["data-flickity-lazyload", "data-cfsrc", "data-bgset-img", "data-x", "data-lazy-image"]
)
def test_an_address_in_any_attribute_comes_before_a_placeholder(name: str) -> None:
    for empty in (EMPTY, "/i/blank.gif"):
        assert list(pictures(article(f'<figure><img src="{empty}" {name}="/a/ghe.jpg"></figure>'))) == ["ghe.jpg"]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/theme/nen-xam.png" data-photo-src="/a/lua.jpg">',
        '<img src="/i/anh-trong.jpg" data-img-url="/a/lua.jpg">',
        '<img src="/i/dang-tai.webp" data-pic="/a/lua.jpg">',
        '<img src="/i/trong.png" data-img-url="/a/lua.jpg">',
    ],
)
def test_a_field_that_is_empty_until_a_photograph_is_loaded_is_none(image: str) -> None:
    assert list(pictures(article(f"<p>{image}</p>"))) == ["lua.jpg"]


@pytest.mark.parametrize(
    "image",
    [
        '<img src="/a/ban-do.png" data-thumb-src="/a/nho.jpg">',
        '<img src="/a/ban-do.png" data-src-share="/a/share/ban-do-600.jpg">',
        '<img src="/a/ban-do.png" data-caption-id="khac.jpg">',
        '<img src="/a/ban-do.png" data-img-url="/a/goc/ban-do.jpg">',
    ],
    ids=["a smaller one", "one to share", "no address", "its own still"],
)
def test_a_drawing_of_its_own_is_kept(image: str) -> None:
    assert list(pictures(article(f"<p>{image}</p>"))) == ["ban-do.png"]
