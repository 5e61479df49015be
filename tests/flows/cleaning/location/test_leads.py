"""A box that is called a summary and holds the text is no lead; a lead of some lines is one."""

import pytest

from storage.model.blocks import Paragraph
from tests.flows.cleaning.test_lines_beside_the_text import HEADLINE, LEAD, MORE
from tests.flows.pages import BODY, read

LINES = (*BODY, *MORE)
SECOND = "Giá mận cao hơn năm trước, thương lái lên tận vườn đặt cọc và trả tiền ngay trong ngày."
THIRD = "Xã mong có thêm đường lên nương để xe tải vào tận vườn."


def page(text: str) -> str:
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title></head><body><div class="node"><h1>{HEADLINE}</h1>'
        f'<div class="ngay">01/03/2026 08:00</div>{text}</div></body></html>'
    )


def box(name: str, lines: tuple[str, ...], form: str = "<p>{}</p>") -> str:
    return f'<div class="{name}">{"".join(form.format(line) for line in lines)}</div>'


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "{}<br><br>"])
@pytest.mark.parametrize("lines", [LINES, LINES[:3], LINES[:2]])
def test_a_box_that_holds_the_text_is_no_lead(form: str, lines: tuple[str, ...]) -> None:
    cleaned, _ = read(page(box("field field-type-text-with-summary", lines, form)))

    said = " ".join(block.text for block in cleaned.blocks if isinstance(block, Paragraph))
    assert [line for line in lines if line not in said] == []
    assert cleaned.lead is None or cleaned.lead not in " ".join(lines[1:])


@pytest.mark.parametrize("form", ["<p>{}</p>", "<div>{}</div>", "<span>{}</span><br>"])
@pytest.mark.parametrize("points", [(LEAD,), (LEAD, SECOND)])
def test_a_lead_of_one_or_two_lines_is_one(form: str, points: tuple[str, ...]) -> None:
    cleaned, _ = read(page(box("sapo", points, form) + box("nd", LINES)))

    assert cleaned.lead is not None
    assert [point for point in points if point not in cleaned.lead] == []
    assert [block.text for block in cleaned.blocks if isinstance(block, Paragraph)] == [*LINES]


def test_a_lead_of_two_lines_above_a_short_text_is_one() -> None:
    cleaned, _ = read(page(box("sapo", (LEAD, SECOND), "<div>{}</div>") + box("nd", LINES[:2])))

    assert cleaned.lead is not None
    assert [point for point in (LEAD, SECOND) if point not in cleaned.lead] == []


def test_a_lead_of_three_lines_above_a_long_text_is_one() -> None:
    text = box("nd", tuple(f"{line} {more}" for line in LINES for more in MORE))

    cleaned, _ = read(page(box("sapo", (LEAD, SECOND, THIRD), "<div>{}</div>") + text))

    assert cleaned.lead is not None
    assert [point for point in (LEAD, SECOND, THIRD) if point not in cleaned.lead] == []
