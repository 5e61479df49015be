"""What the model thinks of single lines is put right by lines printed alike, and by the lines around a heading."""

import numpy as np
import numpy.typing as npt
import pytest

from storage.model.blocks import Heading, Paragraph
from tests.flows.pages import BODY as LINES
from tests.flows.pages import read

HEADLINE = "Nà Pheo vào vụ mận sớm trong niềm vui của bà con"


BODY = tuple(f"{text} {text}" for text in LINES)
"""Long enough for an article with one of them left out."""


class Chances:
    """A model that gives the lines of a page fixed chances, in order."""

    threshold = 0.5

    def __init__(self, *chances: float) -> None:
        self.chances = chances

    def probabilities(self, rows: list[list[float]]) -> npt.NDArray[np.float64]:
        assert len(rows) == len(self.chances)
        return np.array(self.chances)


def page(lines: list[str]) -> str:
    stated = f'<title>{HEADLINE}</title><meta property="article:published_time" content="2026-03-01T08:00:00+07:00">'
    return f"<html><head>{stated}</head><body><h1>{HEADLINE}</h1><div>{''.join(lines)}</div></body></html>"


@pytest.mark.parametrize(
    "form", ['<div class="box"><p>{}</p></div>', '<section><div class="k"><p class="t">{}</p></div></section>']
)
@pytest.mark.parametrize(
    ("chances", "taken"),
    [((0.9, 0.2, 0.8), (0, 1, 2)), ((0.9, 0.01, 0.8), (0, 2)), ((0.9, 0.4, 0.1), (0, 1, 2))],
    ids=["one of three is doubted", "one of three is most unlikely", "two of three are doubted"],
)
def test_a_paragraph_printed_like_others_that_are_taken_is_taken(
    monkeypatch: pytest.MonkeyPatch, form: str, chances: tuple[float, ...], taken: tuple[int, ...]
) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(*chances))
    cleaned, _ = read(page([form.format(text) for text in BODY]))
    assert list(cleaned.blocks) == [Paragraph(text=BODY[place]) for place in taken]


@pytest.mark.parametrize(
    ("last", "chance", "taken"),
    [("", 0.3, 3), ("", 0.1, 2), (" (Theo Báo Ví Dụ", 0.3, 2)],
    ids=["a sentence", "a most unlikely one", "no sentence"],
)
def test_one_of_two_sentences_printed_alike_is_taken_with_the_other(
    monkeypatch: pytest.MonkeyPatch, last: str, chance: float, taken: int
) -> None:
    """As in the last box of a text that an editor parted."""
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.7, chance))
    cleaned, _ = read(page([f"<p>{BODY[0]}</p>", f'<div class="box"><p>{BODY[1]}</p><p>{BODY[2]}{last}</p></div>']))
    assert list(cleaned.blocks) == [Paragraph(text=text) for text in BODY[:taken]]


def test_paragraphs_of_different_kinds_do_not_vote_for_each_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.9, 0.3))
    cleaned, _ = read(page([f"<p>{BODY[0]}</p>", f"<p>{BODY[1]}</p>", f'<div class="box"><p>{BODY[2]}</p></div>']))
    assert list(cleaned.blocks) == [Paragraph(text=text) for text in BODY[:2]]


WIDGET = '<div class="w w-element-{:07x} w-text"><div class="w-inner">{}</div></div>'
"""A paragraph in a box of its own, as page builders make it."""


@pytest.mark.parametrize(
    ("odd", "chance", "taken"),
    [
        ("<div>{}</div>", 0.05, True),
        ('<div class="tin">{}</div>', 0.15, False),
        ('<div class="tin">{}</div>', 0.2, True),
        ('<div class="banner-tin">{}</div>', 0.2, False),
        ("<blockquote>{}</blockquote>", 0.2, False),
    ],
    ids=["an editor's line", "called otherwise", "doubted amid the others", "an advertisement", "a quotation"],
)
def test_a_line_in_the_widget_of_the_others_is_taken_with_them(
    monkeypatch: pytest.MonkeyPatch, odd: str, chance: float, taken: bool
) -> None:
    texts = [f"{text} Chuyện thứ {n} kể ở bản." for n, text in enumerate((*BODY, *BODY))]
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.9, 0.9, chance, 0.9, 0.9))
    forms = ["<p>{}</p>"] * 3 + [odd] + ["<p>{}</p>"] * 2
    boxes = [
        WIDGET.format(9_000_000 + 77 * n, form.format(text))
        for n, (form, text) in enumerate(zip(forms, texts, strict=True))
    ]

    cleaned, _ = read(page(boxes))

    assert (texts[3] in cleaned.text) is taken


def test_two_lines_left_out_of_the_widgets_stay_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """One may be the foot of the page, built with the same builder."""
    texts = [f"{text} Chuyện thứ {n} kể ở bản." for n, text in enumerate((*BODY, *BODY))]
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.9, 0.9, 0.9, 0.2, 0.2))

    cleaned, _ = read(page([WIDGET.format(9_000_000 + 77 * n, f"<p>{text}</p>") for n, text in enumerate(texts)]))

    assert "Chuyện thứ 3" in cleaned.text
    assert "Chuyện thứ 4" not in cleaned.text


@pytest.mark.parametrize(("chance", "taken"), [(0.1, True), (0.01, False)])
def test_a_heading_between_lines_taken_is_taken_unless_it_is_most_unlikely(
    monkeypatch: pytest.MonkeyPatch, chance: float, taken: bool
) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, chance, 0.9, 0.9))
    title = "Được mùa, được giá"
    cleaned, _ = read(page([f"<p>{BODY[0]}</p><h3>{title}</h3>", *(f"<p>{text}</p>" for text in BODY[1:])]))
    assert (Heading(text=title, level=3) in cleaned.blocks) is taken


@pytest.mark.parametrize(("name", "taken"), [("tieu-de-nho", True), ("khac", False)])
def test_a_most_unlikely_heading_is_taken_where_two_of_its_like_are(
    monkeypatch: pytest.MonkeyPatch, name: str, taken: bool
) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.1, 0.9, 0.1, 0.9, 0.01, 0.9))
    texts = [f"<p>{text}</p>" for text in (*BODY, BODY[0].replace("Nà Pheo", "Nà Cáp"))]
    names = ("tieu-de-nho", "tieu-de-nho", name)
    heads = [
        f'<div class="o-{n}"><h2 class="{each}">Tiếng kẻng thứ {n}</h2></div>' for n, each in enumerate(names, start=1)
    ]
    lines = [texts[0], *(part for pair in zip(heads, texts[1:], strict=True) for part in pair)]

    cleaned, _ = read(page(lines))

    assert (Heading(text="Tiếng kẻng thứ 3", level=2) in cleaned.blocks) is taken


VERSES = ("Bản ta nằm phía mây bay", "Cầu tre lắc lẻo, tháng ngày mẹ qua", "Suối, khe", "Núi gần mà núi cũng xa")


@pytest.mark.parametrize("form", ["<table><tr><td><div><em>{}</em></div></td></tr></table>", "<div>{}</div>"])
@pytest.mark.parametrize(("doubted", "taken"), [(0.2, 4), (0.01, 3)], ids=["doubted", "most unlikely"])
def test_a_verse_is_taken_with_its_stanza(
    monkeypatch: pytest.MonkeyPatch, form: str, doubted: float, taken: int
) -> None:
    chances = Chances(*[0.9] * 3, 0.6, 0.6, doubted, 0.6)
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: chances)
    cleaned, _ = read(page([*(f"<p>{text}</p>" for text in BODY), form.format("<br>".join(VERSES))]))
    texts = [block.text for block in cleaned.blocks if isinstance(block, Paragraph)]
    assert len([text for text in texts if text in VERSES]) == taken


@pytest.mark.parametrize(
    ("box", "taken"),
    [
        ("<div><p>Giá mận hôm nay</p><p>Loại một 30 nghìn đồng</p></div>", False),
        ("<div><p>“Cây cầu này là của bản ta”</p><p>Ông Lò Văn Ban</p></div>", True),
        (f"<div><p>Quyết định mới</p><p>{BODY[0][:110]}</p></div>", True),
        ('<div><img src="/a.jpg" width=900 height=600><p>Vườn mận</p><p>Vườn mận ở xã Nà Pheo</p></div>', True),
        ("<p>Giá mận hôm nay</p><p>Loại một 30 nghìn đồng</p>", True),
    ],
    ids=["a box", "a quotation", "prose", "a picture", "no box"],
)
def test_a_small_box_between_paragraphs_is_left_out_where_one_of_its_lines_is(
    monkeypatch: pytest.MonkeyPatch, box: str, taken: bool
) -> None:
    monkeypatch.setattr("flows.cleaning.lines.choice.load_model", lambda: Chances(0.9, 0.4, 0.6, 0.9, 0.9))
    cleaned, _ = read(page([f"<p>{BODY[0]}</p>", box, *(f"<p>{text}</p>" for text in BODY[1:])]))
    assert (len(cleaned.blocks) > len(BODY)) is taken
