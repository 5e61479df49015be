"""Signs that a site has changed."""

import pytest

from crawler.archiving.layout_drift import NEW_SHAPE, DriftWatch

SECTION = "http://bao.vn/"
LONG = "Bà con vùng cao thu hoạch ngô sớm hơn mọi năm"


@pytest.mark.parametrize(
    ("link", "shape"),
    [("http://bao.vn/moi-{}00.html", "/w-N.html"), ("http://tin.bao.vn/moi-{}00.html", "tin.bao.vn/w-N.html")],
    ids=["on the site", "on a sub-domain, where the old shape is new"],
)
def test_links_of_a_new_shape_are_named_with_their_host_if_it_is_another(link: str, shape: str) -> None:
    watch = DriftWatch()
    watch.see_listing("section", SECTION, 3, [(link.format(n), LONG) for n in range(1, NEW_SHAPE + 1)])

    [sign] = watch.signs({}, {})

    assert f"({shape}) do not match links.article, first {link.format(1)} on {SECTION}" in sign


@pytest.mark.parametrize("kind", ["section", "feed", "sitemap"])
def test_a_listing_that_has_lost_its_articles_is_named_by_its_kind(kind: str) -> None:
    watch = DriftWatch()
    watch.see_listing(kind, SECTION, 0, [])

    assert list(watch.signs({SECTION: 20}, {})) == [
        f"{kind} {SECTION} has no link to an article; when it was last read it had 20"
    ]
