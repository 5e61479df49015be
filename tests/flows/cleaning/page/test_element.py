"""Elements of a fragment are Beautiful Soup's: what it offers works on them, as on elements that it made itself."""

import pytest
from bs4 import BeautifulSoup
from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.content.fragment import fragment_of
from flows.cleaning.page.element import Element

HTML = (
    '<div class="bai"><p>Sáng nay <b>mưa <i>to</i></b>, chiều nắng.</p>'
    "<table><tbody><tr><td>một</td><td>hai</td></tr></tbody></table>\n"
    '<ul><li>ba</li><li><a href="/tin">bốn</a></li></ul></div>'
)


@pytest.fixture
def fragment() -> Element:
    node = LexborHTMLParser(HTML).css_first("div")
    assert node is not None
    return fragment_of(node)[0]


@pytest.mark.parametrize("selector", ["p", "b i", "td + td", "li > a[href]", "div.bai *", "p ~ ul"])
def test_selectors_find_what_they_find_in_a_parsed_tree(fragment: Element, selector: str) -> None:
    parsed = BeautifulSoup(HTML, "html.parser")
    texts = [tag.get_text() for tag in parsed.select(selector)]
    assert texts
    assert [tag.get_text() for tag in fragment.select(selector)] == texts


def test_searching_and_cutting_work(fragment: Element) -> None:
    cell = fragment.find_all("td")[1]
    assert [above.name for above in cell.parents] == ["tr", "tbody", "table", "div", "fragment"]
    bold = fragment.find("b")
    assert bold is not None
    assert bold.find_next("td").get_text() == "một"  # type: ignore[union-attr]  # there is one
    bold.extract()
    assert fragment.find("i") is None
    assert fragment.find("p").get_text() == "Sáng nay , chiều nắng."  # type: ignore[union-attr]  # there is one
    assert str(fragment.find("li")) == "<li>ba</li>"


def test_an_element_equals_only_itself(fragment: Element) -> None:
    one, other = LexborHTMLParser("<p>a</p><p>a</p>").css("p")
    assert fragment_of(one)[0] != fragment_of(other)[0]
    assert len({fragment, fragment}) == 1
