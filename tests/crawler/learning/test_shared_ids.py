"""An id that several articles have is noticed: in a check, and in a crawl, which can get only one of them."""

from crawler.discovery import Listed
from crawler.learning.shared_ids import SharedIds, sentence_of
from crawler.registry import Discovery, Links, Source
from storage.model.identifiers import SourceSlug
from tests.crawler.conftest import Crawl
from tests.crawler.site import HOST, SLUG, Site

SECTION_AS_ID = Source(
    slug=SourceSlug(SLUG),
    name="Báo Thử",
    family="own",
    hosts=(HOST,),
    province="15",
    province_before=("10",),
    discovery=Discovery(sections=(f"http://{HOST}/",)),
    links=Links(article=r"/(?P<id>\d+)/[a-z0-9-]+\.html"),
)
WORDS = ("mua-ngo-duoc-gia", "cau-moi-qua-song", "lop-hoc-vung-cao", "cho-phien-cuoi-nam")


def worst(*paths: str) -> str | None:
    ids = SharedIds()
    ids.see([Listed(f"http://{HOST}{path}") for path in paths], SECTION_AS_ID)
    found = ids.found()
    return found[0].identity if found else None


def test_an_id_of_several_articles_is_found() -> None:
    assert worst(*(f"/12/{words}.html" for words in WORDS)) == "id:12"
    assert worst(*(f"/{place // 2 + 100}/{words}.html" for place, words in enumerate(WORDS))) == "id:100"


def test_other_addresses_of_one_article_are_no_other_articles() -> None:
    assert worst(*(f"/12/{WORDS[0]}{more}.html" for more in ("", "-o-ban-xa", "-o-ban-gan"))) is None
    assert worst(*(f"/{place}/{words}.html" for place, words in enumerate(WORDS))) is None
    assert worst(f"/12/{WORDS[0]}.html", f"/12/{WORDS[1]}.html") is None  # once may be an accident


def test_a_crawl_says_that_its_file_takes_different_articles_for_one(site: Site, crawl: Crawl) -> None:
    site.put("/", "".join(f'<a href="/{words}-post7.html">{words.replace("-", " ")}</a>' for words in WORDS))

    record = crawl()

    [note] = [note for note in record.notes if "links.article" in note]
    assert note.startswith("shared_ids: ")
    assert "takes different articles for one: id:7" in note


def test_of_many_shared_ids_three_are_named_and_all_are_counted() -> None:
    ids = SharedIds()
    paths = [f"/{number}/{words}.html" for number in range(11, 16) for words in WORDS[: 2 + (number == 15)]]
    ids.see([Listed(f"http://{HOST}{path}") for path in paths], SECTION_AS_ID)

    sentence = sentence_of(ids.found())

    assert "under each of 5 ids: id:15 is " in sentence
    assert "and 1 more; id:11 is " in sentence
    assert sentence.count(" is ") == 3
    assert sentence.endswith("; …")
