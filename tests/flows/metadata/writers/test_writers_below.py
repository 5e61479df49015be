# ruff: noqa: E501 - markup as pages have it
"""Writers below the text: in a field, in an element called so, as a whole name; and what stands there and is none."""

import pytest

from tests.flows.cleaning.test_lines_beside_the_text import HEAD, HEADLINE, MORE
from tests.flows.pages import BODY, read

TEXT = "".join(f"<p>{line}</p>" for line in (*BODY, *MORE))


def authors(below: str, name: str = "trang") -> tuple[str, ...]:
    html = (
        f'{HEAD}<body><div class="{name}"><h1>{HEADLINE}</h1><p>01/03/2026</p><div class="field-body"><div class="c">{TEXT}</div></div>{below}</div>'
        f"<footer>Báo Ví Dụ</footer></body></html>"
    )
    return read(html)[1].authors


@pytest.mark.parametrize("name", ["node node-article node-promoted view-mode-full", "node"])
@pytest.mark.parametrize(
    "below",
    [
        '<div class="field field-name-tg"><div class="field-label">Tác giả:&nbsp;</div><div class="field-items"><div>Vi Thị Mai</div></div></div>',
        '<div class="field"><span class="label">Tác giả:</span> <span>Vi Thị Mai</span></div>',
    ],
)
def test_a_field_for_the_writer_in_a_promoted_node_names_one(below: str, name: str) -> None:
    assert authors(below, name) == ("Vi Thị Mai",)


@pytest.mark.parametrize(
    "below",
    [
        '<div class="tags"><span>Vi Thị Mai</span></div>',
        '<div><a href="/tag/vi-thi-mai">Vi Thị Mai</a></div>',
        '<div class="tukhoa"><b>Từ khóa:</b> <span>Vi Thị Mai</span> <span>mận Nà Pheo</span></div>',
        '<div class="k9"><div><b>Vi Thị Mai</b></div><div>Mận năm nay ngon quá, ai cũng khen.</div></div>',
        '<div class="k9"><div><b>Vi Thị Mai</b></div><div>Mận ngon quá</div><div>Trả lời</div></div>',
        '<div class="comment"><b>Vi Thị Mai</b></div>',
        '<div><figure><img src="/a.jpg"><figcaption>Vi Thị Mai</figcaption></figure></div>',
        '<div><div>Vi Thị Mai</div><img src="/a.jpg"></div>',
        '<div class="box-related"><p>Vi Thị Mai</p></div>',
        "<h3>Vi Thị Mai</h3><p>Cô gái bản Nà Ca bán mận trên mạng</p>",
        '<div class="tg">Hà Nội</div>',
        '<div class="au">Nghe bài viết</div>',
        "<div>Nà Pheo Khoang</div>",
        "<div>Bản Huổi Lướng</div>",
        "<div>In bài</div><div>Vi Thị Mai</div>",
    ],
    ids=[
        "tags", "a linked tag", "words to look for", "a comment", "a short comment", "a box of comments", "a caption",
        "above a picture", "other articles", "a heading", "a place called tg", "a player called au", "a place", "a village",
        "not the first line",
    ],
)  # fmt: skip  # short items: a line each would fill a screen
def test_another_name_below_the_text_is_not_the_writers(below: str) -> None:
    assert authors(below) == ()
