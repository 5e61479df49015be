"""Which addresses name the same article, which do not, and which name none."""

import string
from urllib.parse import urlsplit

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from crawler.addresses import article_id, canonical, identity, identity_outside_registry, is_article, misses_number
from crawler.explanation import source_of, web_address
from crawler.registry import Discovery, Links, Registry, Source, load_registry
from storage.model.identifiers import ARTICLE_ID, SourceSlug
from tests.crawler.site import HOST, SLUG, write_registry


def paper(article: str, *, keep: tuple[str, ...] = (), scheme: str = "https", slug: str = "baosuoimo") -> Source:
    return Source(
        slug=SourceSlug(slug),
        name="Báo Suối Mơ",
        family="own",
        hosts=("baosuoimo.example", "suoimo.example"),
        province="15",
        province_before=("10",),
        discovery=Discovery(sections=(f"{scheme}://baosuoimo.example/",)),
        links=Links(article=article, keep_query=keep),
    )


NUMBERED = paper(r"/.*-post(?P<id>\d+)\.html")
SLUGGED = paper(r"/tin-bai/[^/]+/[^/]+")
MONTHLY = paper(r"/(?:.+/)?(?P<id>20\d{4}/[^/]+)")
QUERIED = paper(r"/viewer\.aspx\?(?:.*&)?mabb=(?P<id>\d+)(?:&.*)?", keep=("macm", "macmp", "mabb"))
PAPERS = (NUMBERED, SLUGGED, MONTHLY, QUERIED)

FORMS = [
    "https://baosuoimo.example/mua-ngo-som-post1001.html;jsessionid=8F3A.node1",
    "https://baosuoimo.example/mua-ngo-som-post1001.html;sid=0a1b2c3d4e5f",
    "https://baosuoimo.example/mua-ngo-som-post1001.html%3BJSESSIONID=8F3A!-77?utm_source=zalo",
    "https://baosuoimo.example/(S(lit3py55t21z5v55vlm25s55))/mua-ngo-som-post1001.html",
    "https://baosuoimo.example/mua-ngo-som-post1001.html?PHPSESSID=0a1b2c",
    "https://baosuoimo.example/mua-ngo-som-post1001.html",
    "http://baosuoimo.example/mua-ngo-som-post1001.html",
    "HTTPS://BaoSuoiMo.example/mua-ngo-som-post1001.html",
    "https://baosuoimo.example:443/mua-ngo-som-post1001.html",
    "https://baosuoimo.example./mua-ngo-som-post1001.html",
    "https://www.baosuoimo.example/mua-ngo-som-post1001.html",
    "https://m.baosuoimo.example/mua-ngo-som-post1001.html",
    "https://amp.baosuoimo.example/mua-ngo-som-post1001.html",
    "https://www.m.suoimo.example/mua-ngo-som-post1001.html",
    "https://suoimo.example/mua-ngo-som-post1001.html",
    "https://baosuoimo.example/mua-ngo-som-post1001.html?utm_source=zalo&utm_medium=share",
    "https://baosuoimo.example/mua-ngo-som-post1001.html?fbclid=IwAR0x&amp=1",
    "https://baosuoimo.example/mua-ngo-som-post1001.html?gad_source=1&mibextid=Zx",
    "https://baosuoimo.example/mua-ngo-som-post1001.html?print=1",
    "https://baosuoimo.example/mua-ngo-som-post1001.html#binh-luan",
    "https://baosuoimo.example/mua-ngo-som-post1001.html/",
    "https://baosuoimo.example//mua-ngo-som-post1001.html",
    "https://baosuoimo.example/./x/../mua-ngo-som-post1001.html",
    "https://baosuoimo.example/mua-ngo-som-post1001.html/amp",
    "https://baosuoimo.example/amp/mua-ngo-som-post1001.html",
    "https://baosuoimo.example/print/mua-ngo-som-post1001.html",
    "https://baosuoimo.example/in-bai/mua-ngo-som-post1001.html",
    "https://baosuoimo.example/mua-ngo-som-post1001.amp",
    "https://baosuoimo.example/mua-ngo-som-post1001.amp.html",
    "https://baosuoimo.example/Mua-Ngo-Som-post1001.html",
    "https://baosuoimo.example/mua-ng%6F-som-post1001.html",
    " https://baosuoimo.example/mua-ngo-som-post1001.html\n",
    "https://baosuoimo.example/tua-de-da-doi-post1001.html",
    "https://baosuoimo.example/kinh-te/mua-ngo-som-post1001.html",
]


@pytest.mark.parametrize("url", FORMS)
def test_every_form_of_an_address_leads_to_one_article(url: str) -> None:
    assert identity(url, NUMBERED) == "id:1001"
    assert article_id(url, NUMBERED) == article_id(FORMS[0], NUMBERED)
    assert is_article(url, NUMBERED)


@pytest.mark.parametrize(
    ("source", "url", "expected"),
    [
        (NUMBERED, "http://m.suoimo.example/mua-post1.html?utm_id=3#x", "https://baosuoimo.example/mua-post1.html"),
        (NUMBERED, "https://baosuoimo.example/mua-post1.html?p=2&x=1", "https://baosuoimo.example/mua-post1.html"),
        (NUMBERED, "https://baosuoimo.example/amp/mua-post1.amp", "https://baosuoimo.example/mua-post1.html"),
        (NUMBERED, "https://baosuoimo.example", "https://baosuoimo.example/"),
        (NUMBERED, "https://baosuoimo.example/kinh-te?p=2&utm_id=3", "https://baosuoimo.example/kinh-te?p=2"),
        (NUMBERED, "https://baosuoimo.example/Thoi-su/", "https://baosuoimo.example/Thoi-su/"),
        (NUMBERED, "https://baosuoimo.example/m/", "https://baosuoimo.example/m/"),
        (
            NUMBERED,
            "https://baosuoimo.example/tim-kiem/Suối Mơ.html",
            "https://baosuoimo.example/tim-kiem/Su%E1%BB%91i%20M%C6%A1.html",
        ),
        (NUMBERED, "https://baosuoimo.example/a%2fb%3fc", "https://baosuoimo.example/a%2Fb%3Fc"),
        (
            NUMBERED,
            "https://baosuoimo.example/mua-post1.html;sid=12",
            "https://baosuoimo.example/mua-post1.html;sid=12",
        ),
        (NUMBERED, "https://baosuoimo.example/a;sid=thoi-su/b", "https://baosuoimo.example/a;sid=thoi-su/b"),
        (NUMBERED, "https://baosuoimo.example/a;cftoken=00112233/b;v=2", "https://baosuoimo.example/a/b;v=2"),
        (
            NUMBERED,
            "https://baosuoimo.example/tim?q=ngo;jsessionid=8F3A&p=2",
            "https://baosuoimo.example/tim?p=2&q=ngo",
        ),
        (
            QUERIED,
            "https://baosuoimo.example/viewer.aspx?mabb=22;sessionid=a",
            "https://baosuoimo.example/viewer.aspx?mabb=22",
        ),
        (SLUGGED, "https://baosuoimo.example/tin-bai/x/mua/amp/", "https://baosuoimo.example/tin-bai/x/mua/"),
        (MONTHLY, "https://baosuoimo.example/kinh-te/202603/mua/", "https://baosuoimo.example/kinh-te/202603/mua/"),
        (
            QUERIED,
            "https://www.baosuoimo.example/viewer.aspx?mabb=22&macm=39&utm_id=3&macmp=39",
            "https://baosuoimo.example/viewer.aspx?mabb=22&macm=39&macmp=39",
        ),
        (NUMBERED, "https://other.example/a-post1.html?utm_id=1&x=2#y", "https://other.example/a-post1.html?x=2"),
        (NUMBERED, "javascript:void(0)", "javascript:void(0)"),
        (NUMBERED, "http://[x", "http://[x"),
    ],
)
def test_the_canonical_form(source: Source, url: str, expected: str) -> None:
    assert canonical(url, source) == expected


def test_the_scheme_is_that_of_the_sources_own_addresses() -> None:
    source = paper(NUMBERED.links.article, scheme="http")
    assert canonical("https://baosuoimo.example/mua-post1.html", source) == "http://baosuoimo.example/mua-post1.html"


@pytest.mark.parametrize(
    ("source", "one", "other"),
    [
        (SLUGGED, "/tin-bai/Kinh-te/mua-ngo-som", "/tin-bai/kinh-te/mua-ngo-som/"),
        (SLUGGED, "/tin-bai/kinh-te/m%C3%B9a-ng%C3%B4", "/tin-bai/kinh-te/mu\u0300a-ng\u00f4"),
        (SLUGGED, "/tin-bai/kinh-te/MÙA-NGÔ", "/tin-bai/kinh-te/mùa-ngô"),
        (MONTHLY, "/kinh-te/202603/mua-ngo-som/", "/nong-nghiep/202603/mua-ngo-som"),
        (QUERIED, "/viewer.aspx?macm=39&macmp=39&mabb=22", "/Viewer.aspx?MaBB=22&macm=7"),
    ],
)
def test_one_article_under_two_addresses(source: Source, one: str, other: str) -> None:
    urls = [f"https://baosuoimo.example{path}" for path in (one, other)]
    assert all(is_article(url, source) for url in urls)
    assert len({article_id(url, source) for url in urls}) == 1


@pytest.mark.parametrize(
    ("source", "one", "other"),
    [
        (NUMBERED, "/mua-ngo-som-post1001.html", "/mua-ngo-som-post1002.html"),
        (NUMBERED, "/kinh-te?p=1", "/kinh-te?p=2"),
        (SLUGGED, "/tin-bai/kinh-te/mua", "/tin-bai/the-thao/mua"),
        (SLUGGED, "/tin-bai/kinh-te/hoa", "/tin-bai/kinh-te/hòa"),
        (SLUGGED, "/tin-bai/kinh-te/a%3Fb", "/tin-bai/kinh-te/a?b"),
        (MONTHLY, "/kinh-te/202603/mua-ngo-som/", "/kinh-te/202604/mua-ngo-som/"),
        (QUERIED, "/viewer.aspx?macm=39&mabb=22", "/viewer.aspx?macm=39&mabb=23"),
    ],
)
def test_different_articles_stay_apart(source: Source, one: str, other: str) -> None:
    urls = [f"https://baosuoimo.example{path}" for path in (one, other)]
    assert article_id(urls[0], source) != article_id(urls[1], source)


def test_the_same_number_in_two_newspapers_is_two_articles() -> None:
    other = paper(NUMBERED.links.article, slug="baosuoihai")
    assert article_id(FORMS[0], NUMBERED) != article_id(FORMS[0], other)


def test_another_sites_address_is_never_ours() -> None:
    url = "https://other.example/mua-ngo-som-post1001.html"
    assert not is_article(url, NUMBERED)
    assert article_id(url, NUMBERED) != article_id(FORMS[0], NUMBERED)


@pytest.mark.parametrize(
    "url",
    [
        "https://baosuoimo.example/",
        "https://baosuoimo.example/kinh-te/",
        "https://baosuoimo.example:8080/mua-post1.html",
        "https://en.baosuoimo.example/mua-post1.html",
        "https://evilbaosuoimo.example/mua-post1.html",
        "https://baosuoimo.example@evil.example/mua-post1.html",
        "ftp://baosuoimo.example/mua-post1.html",
        "/mua-post1.html",
        "mailto:toasoan@baosuoimo.example",
        "http://[x/mua-post1.html",
        "http://baosuoimo.example:x/mua-post1.html",
        "",
    ],
)
def test_what_is_no_article(url: str) -> None:
    assert not is_article(url, NUMBERED)


def test_an_address_without_end_is_none_and_costs_no_time() -> None:
    url = f"https://baosuoimo.example{'/amp' * 100_000}/mua-post1.html"
    assert not is_article(url, NUMBERED)
    assert canonical(url, NUMBERED) == url


PIECES = st.sampled_from(
    [
        "https://", "http://", "www.", "m.", "amp.", "baosuoimo.example", "suoimo.example", "other.example", ":80", "/",
        "//", "/amp", "/m/", "/print/", "/tin-bai", "/202603/", "viewer.aspx", "-post7.html", ".amp", ".html", "..",
        ".", "?", "&", "=", "mabb=5", "utm_id=1", "p=2", "#", "%", "%2e", "%2F", "%c3%a1", "%FF", "a\u0301", "á", "Á",
        " ", "+", "[", "]", "@", ":", ";", "|", "\u212a", "\ud800", "\u0130",
    ]
)  # fmt: skip  # short items: a line each would fill a screen
ADDRESSES = st.one_of(
    st.lists(PIECES, max_size=12).map("".join),
    st.lists(PIECES, max_size=10).map(lambda pieces: "https://baosuoimo.example/" + "".join(pieces)),
    st.text(max_size=40),
)


@given(ADDRESSES, st.sampled_from(PAPERS))
def test_the_canonical_form_is_its_own_and_names_the_same(url: str, source: Source) -> None:
    form = canonical(url, source)
    assert canonical(form, source) == form
    assert identity(form, source) == identity(url, source) or not form.startswith("http")
    assert is_article(form, source) == is_article(url, source)


@given(ADDRESSES, st.sampled_from(PAPERS))
def test_every_text_gets_an_id(url: str, source: Source) -> None:
    assert ARTICLE_ID.fullmatch(article_id(url, source))


WORDS = st.text(string.ascii_letters + string.digits + "-", min_size=1, max_size=12)


@given(
    slug=WORDS,
    number=st.integers(1, 10**9),
    host=st.sampled_from(["baosuoimo.example", "suoimo.example", "www.suoimo.example", "m.baosuoimo.example"]),
    scheme=st.sampled_from(["http", "https"]),
    query=st.sampled_from(["", "?utm_campaign=x", "?fbclid=1&zarsrc=30", "?p=2"]),
    form=st.sampled_from(["{}", "amp/{}", "{}/amp", "{}/", "m/{}"]),
    upper=st.booleans(),
)
def test_host_scheme_tracking_form_and_case_do_not_matter(
    slug: str, number: int, host: str, scheme: str, query: str, form: str, upper: bool
) -> None:
    plain = f"https://baosuoimo.example/{slug}-post{number}.html"
    path = form.format(urlsplit(plain).path.lstrip("/"))
    assert article_id(f"{scheme}://{host}/{path.upper() if upper else path}{query}", NUMBERED) == article_id(
        plain, NUMBERED
    )


@given(WORDS, WORDS)
def test_articles_without_a_number_are_one_only_if_their_paths_are(one: str, other: str) -> None:
    assume(one.lower() != other.lower())
    left, right = (f"https://baosuoimo.example/tin-bai/kinh-te/{slug}" for slug in (one, other))
    assert article_id(left, SLUGGED) != article_id(right, SLUGGED)


def test_another_port_is_the_papers_only_if_the_registry_names_it() -> None:
    url = "https://baosuoimo.example:8443/mua-ngo-som-post1001.html"
    assert not is_article(url, NUMBERED)
    named = NUMBERED.model_copy(update={"ports": (8443,)})
    assert canonical(url, named) == url
    assert article_id(url, named) == article_id(FORMS[0], NUMBERED)


TRACKING = [
    "utm_source", "UTM_Medium", "fbclid", "gclid", "msclkid", "ttclid", "gad_source", "gad_campaignid", "gbraid",
    "wbraid", "srsltid", "mibextid", "sfnsn", "fb_action_ids", "fb_ref", "__tn__", "__cft__[0]", "__xts__[]", "igsh",
    "igshid", "ref", "ref_src", "gidzl", "zarsrc", "zalo_id", "_ga", "_gl", "_ga_AB12", "mc_cid", "mc_eid", "_hsenc",
    "_hsmi", "mkt_tok", "pk_campaign", "mtm_source", "amp", "amp_js_v", "usqp", "print", "PHPSESSID", "sessionid",
]  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize("name", TRACKING)
def test_tracking_is_dropped_in_the_registry_and_outside(name: str) -> None:
    listing = "https://baosuoimo.example/kinh-te?p=2"
    assert canonical(f"{listing}&{name}=x1", NUMBERED) == listing
    outside = "https://khac.example/tin?p=2"
    assert identity_outside_registry(f"{outside}&{name}=x1") == identity_outside_registry(outside)


@pytest.mark.parametrize(
    "name", ["p", "page", "id", "mabb", "fb", "gad", "amp_id", "reference", "printer", "tt", "gallery"]
)
def test_what_may_name_the_page_is_no_tracking(name: str) -> None:
    listing = f"https://baosuoimo.example/kinh-te?{name}=2"
    assert canonical(listing, NUMBERED) == listing
    outside = f"https://khac.example/tin?{name}="
    assert identity_outside_registry(f"{outside}1") != identity_outside_registry(f"{outside}2")


@pytest.mark.parametrize(
    ("rule", "path", "expected"),
    [
        (r"/.*-(?P<id>\d{4})\d{3}\.html", "/mua-ngo-5071000.html", "id:5071000"),
        (r"/.*-\d(?P<id>\d+)\.html", "/mua-ngo-5071000.html", "id:5071000"),
        (r"/.*-\d(?P<id>\d{2})\d+\.html", "/mua-ngo-5071000.html", "id:5071000"),
        (r"/.*-a(?P<id>\d+)b\d+\.html", "/mua-ngo-a12b34.html", "id:12"),
        (r"/(?P<id>20\d{4}/[^/]+?)\d", "/202603/mua-ngo1", "id:202603/mua-ngo"),
        (r"/.*(?P<id>-).*\.html", "/mua-ngo-a12b34.html", "path:/mua-ngo-a12b34.html"),
        (r"/(?P<id>[a-z]+)-.*\.html", "/mua-ngo-5071000.html", "path:/mua-ngo-5071000.html"),
    ],
)
def test_no_number_or_a_part_of_one_is_no_id(rule: str, path: str, expected: str) -> None:
    source = paper(rule)
    url = f"https://baosuoimo.example{path}"
    assert identity(url, source) == expected
    assert misses_number(url, source) == (expected == "id:5071000" or expected.startswith("path:"))


PAGE = f"http://{HOST}/tin-post1.html"


@pytest.fixture(scope="module")
def typed_registry(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    return load_registry(write_registry(tmp_path_factory.mktemp("registry"), sections=["/"]))


@pytest.mark.parametrize("text", [PAGE, f" {PAGE}\n", f"<{PAGE}>", f'"{PAGE}"', f"{HOST}/tin-post1.html"])
def test_an_address_is_taken_as_somebody_copies_or_types_it(typed_registry: Registry, text: str) -> None:
    assert web_address(text, typed_registry) == PAGE


def test_a_site_without_http_listings_is_asked_about_with_https(typed_registry: Registry) -> None:
    assert web_address("khac.example/tin", typed_registry) == "https://khac.example/tin"


@pytest.mark.parametrize("text", [
    "", " ", "tin", "http://", "http://[bad", "bao.vn:port/x", "ftp://bao.vn/x", "javascript:alert(1)",
    "mailto:a@bao.vn", "http://bao.vn/" + "a" * 3_000,
])  # fmt: skip  # short items
def test_what_is_no_web_address_is_none(typed_registry: Registry, text: str) -> None:
    assert web_address(text, typed_registry) is None


def test_a_newspaper_has_its_sub_domains(typed_registry: Registry) -> None:
    assert source_of(f"http://m.{HOST}/", typed_registry) is typed_registry[SourceSlug(SLUG)]
    assert source_of(f"http://khac{HOST}/", typed_registry) is None
