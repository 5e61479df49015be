"""Rules of a layout are learned from articles, also where all of them have one title."""

from crawler.contact.answers import Answer
from flows.contact.adding.exploring import unknown_source
from flows.contact.learning.selectors import learn_layout

HOST = "baosuoixa.example"
BANNER = '<h1 class="Title">Báo Suối Xa điện tử của tỉnh Lào Cai</h1>'
TITLES = [
    "Khánh thành cầu treo ở bản Nà Lốc", "Bão số ba đổi hướng vào đất liền", "Học sinh vùng cao nhận áo ấm mùa đông",
    "Giá lúa hè thu giảm mạnh ở miền Tây", "Đường tỉnh sạt lở sau đêm mưa lớn",
]  # fmt: skip  # short items


def url_of(number: int) -> str:
    return f"http://{HOST}/Detail.aspx?newsid={7000 + number}"


def pages(headline: str) -> list[Answer]:
    """Return articles in cells of a table under one title; `headline` with `{}` shows the article's own."""
    return [
        Answer(
            url_of(number), 200, headers={"content-type": "text/html; charset=utf-8"},
            body=(
                "<html><head><title>Báo Suối Xa điện tử - tỉnh Lào Cai</title></head><body><table><tr>"
                '<td><a href="/Cat.aspx?id=1">Thời sự</a><a href="/Cat.aspx?id=2">Kinh tế</a></td>'
                f"<td>{headline.format(title)}<br><span id=lblDate>(0{number + 1}/03/2026 08:3{number})</span><br>"
                f"<b id=lblSapo>{title} vừa diễn ra, thu hút sự quan tâm của đông đảo người dân cơ sở.</b>"
                "<div id=lblContent>"
                + "".join(f"<p>Đoạn {part} của bài {title}, {'đủ dài để là văn bản ' * 5}.</p>" for part in range(8))
                + "</div></td></tr></table></body></html>"
            ).encode(),
        )
        for number, title in enumerate(TITLES)
    ]  # fmt: skip  # one page


def test_a_headline_below_a_title_that_all_pages_share_is_learned_from_the_links_to_them() -> None:
    texts = {url_of(number): title for number, title in enumerate(TITLES)}
    answers = pages(f'{BANNER}<span id="lblHead">{{}}</span>')
    learned = learn_layout(answers[:3], unknown_source(HOST, "baosuoixa"), answers[3:], texts)
    assert learned is not None
    assert learned.layout.headline == ("#lblHead",)
    assert learned.layout.body == ("#lblContent",)


def test_a_headline_that_differs_from_page_to_page_is_learned_without_links() -> None:
    answers = pages(f'{BANNER}<span id="lblTitle">{{}}</span>')
    learned = learn_layout(answers[:3], unknown_source(HOST, "baosuoixa"), answers[3:])
    assert learned is not None
    assert learned.layout.headline == ("#lblTitle",)


def test_articles_that_all_have_one_headline_are_said_to_have_no_rule_for_it() -> None:
    answers = pages(BANNER)
    learned = learn_layout(answers[:3], unknown_source(HOST, "baosuoixa"), answers[3:])
    assert learned is not None
    assert not learned.layout.headline
    assert "the same words on several articles" in learned.dropped["headline"]
