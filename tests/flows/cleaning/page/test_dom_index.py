"""The index of a page's elements: reading order, tags, places."""

from selectolax.lexbor import LexborHTMLParser

from flows.cleaning.page.dom_index import DomIndex, called_in, holds_any, tag_numbers

HTML = "<p>a</p><!-- b --><div><p>c</p><x-own>d</x-own><span>e</span></div><p>f</p>"


def index_of_page() -> DomIndex:
    return DomIndex(LexborHTMLParser(HTML))


def test_elements_come_in_reading_order() -> None:
    dom = index_of_page()
    assert [node.text() for node in dom.between(0, None, tag_numbers("p, span"))] == ["a", "c", "e", "f"]
    assert [node.text() for node in dom.called("p")] == ["a", "c", "f"]


def test_elements_before_a_place_come_nearest_first() -> None:
    dom = index_of_page()
    last = dom.index(dom.called("p")[2])
    assert last is not None
    assert [node.text() for node in dom.before(last, tag_numbers("p, span"))] == ["e", "c", "a"]


def test_a_place_behind_the_last_element_ends_the_page() -> None:
    dom = index_of_page()
    assert [node.text() for node in dom.between(0, 1_000, tag_numbers("p"))] == ["a", "c", "f"]
    assert list(dom.between(1_000, 2_000, tag_numbers("p"))) == []


def test_each_element_has_its_place() -> None:
    dom = index_of_page()
    assert all(dom.index(node) == place for place, node in dom.placed(0, tag_numbers("p")))
    assert dom.index(None) is None


def test_an_element_counts_among_those_in_it() -> None:
    div = index_of_page().called("div")[0]
    assert [node.text() for node in called_in(div, tag_numbers("p, span"))] == ["c", "e"]
    assert holds_any(div, tag_numbers("div"))
    assert not holds_any(div, tag_numbers("a"))
