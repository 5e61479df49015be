# ruff: noqa: E501 - markup as pages have it
"""Every kind of article that the press prints is read as what it is, and none is filled with a list of other news."""

from collections.abc import Callable

import pytest

from flows.cleaning import clean
from flows.stages import Refusal
from storage.model.blocks import Image, ListBlock, Table, Video
from storage.model.body_facts import Genre
from tests.flows.pages import BODY, opened, read, refused

HEADLINE = "Nà Pheo những ngày vào vụ mận sớm của năm"
OTHERS = (
    "Mường Thải khánh thành cầu treo mới bắc qua suối Nậm Lương",
    "Trạm y tế Nà Pheo tiêm phòng cho hơn ba trăm trẻ nhỏ trong tuần",
    "Học sinh bán trú Pa Háng có thêm hai phòng học kiên cố",
    "Sương muối làm hại hơn bốn mươi héc-ta rau màu ở Tà Lèng",
)
LINES = (
    "Nậm Khoang chảy giữa hai triền núi", "Mận trắng như mây xuống bản mình",
    "Em hái nắng vàng trong kẽ lá", "Gùi theo cả tiếng khèn xanh xanh",
    "Anh về đợi gió trên đầu dốc", "Nghe mùa gõ cửa những nhà sàn",
    "Ai hay hoa rụng thành câu hát", "Một đời còn ngọt giữa đa đoan",
)  # fmt: skip  # short items: a line each would fill a screen
NAMES = tuple(f"{number}. {name}, bản {village}" for number, (name, village) in enumerate(
    [("Lò Văn Pín", "Nà Ca"), ("Quàng Thị Én", "Huổi Lướng"), ("Giàng A Tủa", "Pa Háng"), ("Hà Thị Nhung", "Nà Pheo"),
     ("Vàng Thị Chứ", "Tà Lèng"), ("Cà Văn Ỏn", "Nà Ca"), ("Mùa A Sử", "Pa Háng"), ("Tòng Thị Lả", "Nà Pheo")], 1,
))  # fmt: skip  # short items: a line each would fill a screen


def named(body: str, kind: str = "article") -> str:
    """A page whose classes say what they hold, with a list of other news as cards below."""
    cards = "".join(
        f'<div class="card"><a href="/t{place}.html"><img src="/t{place}.jpg"></a><h3><a href="/t{place}.html">{title}</a></h3></div>'
        for place, title in enumerate(OTHERS)
    )
    return (
        f'<html lang="vi"><head><title>{HEADLINE}</title><meta property="og:type" content="{kind}"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00"></head>'
        f'<body><nav><a href="/">Trang chủ</a><a href="/xa-hoi">Xã hội</a></nav><main><h1 class="title">{HEADLINE}</h1><div class="article-content">{body}</div>'
        f'<section class="related"><h2>Tin cùng chuyên mục</h2>{cards}</section></main><footer><p>Giấy phép số 12/GP-BTTTT</p></footer></body></html>'
    )


def unnamed(body: str, kind: str = "article") -> str:
    """A page whose classes say nothing, with a list of other news as links below."""
    links = "".join(
        f'<li><a href="/t{place}.html">{title}</a> (0{place + 1}/03/2026)</li>' for place, title in enumerate(OTHERS)
    )
    return (
        f'<html lang="vi"><head><title>{HEADLINE} - Báo Ví Dụ</title><meta property="og:type" content="{kind}"><meta property="article:published_time" content="2026-03-01T08:00:00+07:00"></head>'
        f'<body><div class="x1"><div class="x2"><div class="x3"><h1>{HEADLINE}</h1></div><div class="x4"><div>{body}</div></div><div class="x5"><b>Tin khác</b><ul>{links}</ul></div></div></div></body></html>'
    )


def pictures(count: int) -> str:
    return "".join(
        f'<figure><img src="/anh/man-{place}.jpg" width="900" height="600"><figcaption>Bà con bản Nà Ca hái mận trên đồi số {place}. Ảnh: Thu Lê</figcaption></figure>'
        for place in range(1, count + 1)
    )


def paragraphs(*texts: str) -> str:
    return "".join(f"<p>{text}</p>" for text in texts)


LIVE = "".join(f"<p><strong>{hour}h{minute:02}</strong></p><p>{text}</p>" for hour, minute, text in [
    (7, 30, "Đoàn xe chở mận đầu tiên rời bản Nà Ca, bà con xếp hàng dọc hai bên đường để tiễn."),
    (8, 15, "Chợ phiên Nà Pheo mở cửa, hơn hai trăm gian hàng đã kín người ngay từ sáng sớm."),
    (9, 40, "Ban tổ chức trao giải cho vườn mận đẹp nhất, thuộc về gia đình chị Lò Thị Ban."),
    (11, 5, "Hội thi gùi mận về đích, đội bản Huổi Lướng thắng với bảy mươi cân trong mười phút."),
    (14, 20, "Mưa nhỏ, các gian hàng vẫn đông khách, giá mận giữ ở mức hai mươi lăm nghìn đồng."),
])  # fmt: skip  # short items: a line each would fill a screen
INTERVIEW = "".join(f"<p><strong>PV: {asked}</strong></p><p><strong>Bà Lò Thị Ban:</strong> {answer}</p>" for asked, answer in [
    ("Vụ mận năm nay khác mọi năm thế nào, thưa bà?", "Mận chín sớm hơn chừng mười ngày, quả to và đều, thương lái lên tận vườn đặt cọc từ trước Tết."),
    ("Hợp tác xã lo đầu ra cho bà con ra sao?", "Chúng tôi ký với ba doanh nghiệp, giá sàn hai mươi nghìn đồng, trả tiền trong vòng năm ngày."),
    ("Điều gì làm bà lo nhất lúc này?", "Đường lên nương còn khó, mưa xuống là xe không vào được, mận để qua đêm là giảm giá ngay."),
    ("Bà mong muốn điều gì từ huyện?", "Mong có kho lạnh nhỏ ngay tại xã để giữ quả được thêm một tuần."),
])  # fmt: skip  # short items: a line each would fill a screen
LOTTERY = "<table><tr><th>Giải</th><th colspan='3'>Nà Pheo</th></tr>" + "".join(f"<tr><td>{prize}</td><td colspan='3'>{number}</td></tr>" for prize, number in [
    ("Đặc biệt", "48213"), ("Nhất", "90377"), ("Nhì", "11864 - 52290"), ("Ba", "30021 - 75518 - 66402"), ("Tư", "4410 - 9127"), ("Năm", "8813"), ("Sáu", "402"), ("Bảy", "77"),
]) + "</table>"  # fmt: skip  # short items: a line each would fill a screen
PRICES = "<table><tr><th rowspan='2'>Mặt hàng</th><th colspan='2'>Giá (đồng/kg)</th></tr><tr><th>Sáng</th><th>Chiều</th></tr>" + "".join(
    f"<tr><td>{goods}</td><td>{morning}</td><td>{evening}</td></tr>" for goods, morning, evening in [
        ("Mận hậu loại một", "25.000", "24.500"), ("Mận hậu loại hai", "18.000", "17.000"), ("Đào chín sớm", "32.000", "33.000"), ("Lê Tai Nung", "28.000", "28.000"), ("Chè búp tươi", "9.500", "9.000"),
    ]) + "</table>"  # fmt: skip  # short items: a line each would fill a screen

KINDS: dict[str, tuple[str, Genre]] = {
    "a photo story": (paragraphs(BODY[0]) + pictures(6), Genre.PHOTO_STORY),
    "pictures alone": (pictures(7), Genre.PHOTO_STORY),
    "a video with text": ('<video src="https://v.baovidu.example/man.mp4"></video>' + paragraphs(BODY[0], BODY[1]), Genre.VIDEO),
    "a live report": (LIVE, Genre.LIVE),
    "an interview": (INTERVIEW, Genre.INTERVIEW),
    "a list of names": ("<p>Danh sách hộ được hỗ trợ giống mận đợt này:</p><ul>" + "".join(f"<li>{name}</li>" for name in NAMES) + "</ul>", Genre.LIST),
    "lottery numbers": (LOTTERY, Genre.TABLE),
    "a table of prices": (paragraphs("Giá nông sản tại chợ Nà Pheo hôm nay:") + PRICES, Genre.TABLE),
    "two tables": (LOTTERY + "<h2>Miền Trung</h2>" + LOTTERY.replace("48213", "60215"), Genre.TABLE),
    "a table with paragraphs in its cells": (PRICES.replace("<td>", "<td><p>").replace("</td>", "</p></td>"), Genre.TABLE),
    "names in short paragraphs": (paragraphs(*NAMES), Genre.LIST),
    "names between line breaks": (paragraphs("<br>".join(NAMES)), Genre.LIST),
    "a list alone": ("<ul>" + "".join(f"<li>{name}</li>" for name in NAMES) + "</ul>", Genre.LIST),
    "verses in short paragraphs": (paragraphs(*LINES), Genre.POEM),
    "pictures with centred captions": (
        "".join(f'<p style="text-align:center"><img src="/a{place}.jpg"></p><p style="text-align:center"><em>Bà con hái mận trên đồi số {place} trong nắng sớm. Ảnh: Thu Lê</em></p>' for place in range(6)),
        Genre.PHOTO_STORY,
    ),
    "a list of entries with their time": (
        "<ul>" + "".join(f"<li><span>{hour}:{minute:02}</span><p>{text}</p></li>" for hour, minute, text in [(7, 30, BODY[0]), (8, 15, BODY[1]), (9, 40, BODY[2]), (11, 5, BODY[1][::-1])]) + "</ul>",
        Genre.LIVE,
    ),
    "a bulletin": (paragraphs(BODY[0]), Genre.BULLETIN),
    "a document": (paragraphs("Ủy ban nhân dân xã Nà Pheo ban hành kế hoạch thu mua mận năm 2026; toàn văn ở tệp đính kèm.") + '<p><a href="/tep/ke-hoach-12.pdf">Kế hoạch số 12 (PDF)</a></p>', Genre.DOCUMENT),
    "prose": (paragraphs(*BODY), Genre.ARTICLE),
}  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize("layout", [named, unnamed])
@pytest.mark.parametrize("kind", KINDS)
def test_an_article_of_a_kind_is_read_as_what_it_is(kind: str, layout: Callable[[str], str]) -> None:
    body, genre = KINDS[kind]
    cleaned, _ = read(layout(body))
    assert cleaned.genre is genre
    assert not [title for title in OTHERS if title in cleaned.html]


@pytest.mark.parametrize("layout", [named, unnamed])
def test_lines_of_a_poem_stay_lines(layout: Callable[[str], str]) -> None:
    verses = "<br>".join(LINES[:4]), "<br>".join(LINES[4:])
    cleaned, _ = read(layout(paragraphs(*verses) + '<p style="text-align:right">Hà Thu</p>'))
    assert cleaned.genre is Genre.POEM
    assert [line for line in cleaned.text.split("\n") if line] == list(LINES)


@pytest.mark.parametrize("layout", [named, unnamed])
def test_cells_of_tables_fill_the_columns_that_they_span(layout: Callable[[str], str]) -> None:
    tables = [block for body in (LOTTERY, PRICES) for block in read(layout(body))[0].blocks if isinstance(block, Table)]
    assert [{len(row) for row in table.rows} for table in tables] == [{4}, {3}]
    assert tables[1].rows[1] == ("Mặt hàng", "Sáng", "Chiều")


@pytest.mark.parametrize("layout", [named, unnamed])
def test_what_belongs_to_a_kind_is_in_the_record(layout: Callable[[str], str]) -> None:
    story, _ = read(layout(KINDS["a photo story"][0]))
    assert [block.url[-5] for block in story.blocks if isinstance(block, Image)] == list("123456")
    video, _ = read(layout(KINDS["a video with text"][0]))
    assert [block.url for block in video.blocks if isinstance(block, Video)] == ["https://v.baovidu.example/man.mp4"]
    names, _ = read(layout(KINDS["a list of names"][0]))
    assert [block.items for block in names.blocks if isinstance(block, ListBlock)] == [NAMES]
    document, _ = read(layout(KINDS["a document"][0]))
    assert [attached.url for attached in document.attachments] == ["https://baovidu.example/tep/ke-hoach-12.pdf"]


def test_an_infographic_and_a_long_feature_are_known_by_their_label() -> None:
    picture = '<img src="/anh/info-man.png" width="1200" height="3600">'
    drawn, _ = read(named(picture + paragraphs(BODY[0])).replace(HEADLINE, f"[Infographic] {HEADLINE}"))
    assert drawn.genre is Genre.INFOGRAPHIC
    parts = "".join(
        f'<div class="block-{place}"><div class="wide">{paragraphs(text)}</div></div>'
        for place, text in enumerate(BODY * 2)
    )
    long, _ = read(unnamed(parts), url="https://baovidu.example/emagazine/mua-man-1234567.html")
    assert long.genre is Genre.EMAGAZINE
    assert all(text in long.text for text in BODY)


LANGUAGES = {
    "km": (
        "ព្រឹកនេះនៅឃុំណាភីវ ប្រជាពលរដ្ឋតាមភូមិនានាបានចាប់ផ្តើមប្រមូលផលផ្លែព្រូនដើមរដូវ ដែលលឿនជាងឆ្នាំមុនប្រហែលដប់ថ្ងៃ។",
        "តាមលោកស្រីម្ចាស់ចម្ការ ឆ្នាំនេះផ្លែធំនិងស្មើគ្នា ដោយសារអាកាសធាតុអំណោយផល ហើយតម្លៃនៅទីផ្សារក៏ល្អជាងមុនដែរ។",
        "សហករណ៍បានចុះកិច្ចសន្យាជាមួយក្រុមហ៊ុនបី ដើម្បីទិញផលទាំងអស់ក្នុងរដូវនេះតាមតម្លៃដែលបានព្រមព្រៀងគ្នា។",
    ),
    "zh": (
        "今天上午，那标乡各村村民开始采摘今年的早熟李子，比往年提前了大约十天，果实又大又均匀。",
        "据一位果园主介绍，今年天气条件很好，每棵树大约可以收获三十公斤，收购商早早就上门预订。",
        "当地合作社已经同三家企业签订了包销合同，收购价格为每公斤两万五千越盾，五天之内付清货款。",
    ),
    "en": (
        "This morning the villagers along the Nam Khoang stream began to pick the first plums of the year, ten days early.",
        "The owner of a large orchard said that the fruit is bigger this year because the weather was kind to the trees.",
        "The cooperative has signed contracts with three companies, which pay twenty-five thousand dong for a kilogram.",
    ),
    "hmn": (
        "Tagkis no cov zej zog nyob ntawm ntug dej Nam Khoang tau pib de cov txiv plaum thawj zaug ntawm xyoo no, ntxov kaum hnub.",
        "Tus tswv vaj hais tias xyoo no cov txiv loj dua qub vim tias huab cua zoo rau cov ntoo, thiab cov neeg yuav tuaj txog tom vaj.",
        "Lub koom tes tau kos npe nrog peb lub tuam txhab, lawv yuav them nees nkaum tsib txhiab dong rau ib kilogram txiv.",
    ),
}  # fmt: skip  # short items: a line each would fill a screen


@pytest.mark.parametrize("layout", [named, unnamed])
@pytest.mark.parametrize("language", LANGUAGES)
def test_articles_in_other_languages_are_read(language: str, layout: Callable[[str], str]) -> None:
    texts = LANGUAGES[language]
    cleaned, described = read(layout(paragraphs(*texts)).replace('lang="vi"', f'lang="{language}"'))
    assert cleaned.text.split("\n\n") == list(texts)
    assert described.language in (language, None)


MARKETS = f"<p>Giá mận tại ba chợ trong tỉnh, khảo sát sáng nay.</p><table>{'<tr><td>Mận hậu loại một</td><td>25.000</td><td>26.500</td></tr>' * 9}</table>"


def undeclared(title: str, head: str, text: str) -> str:
    return f"<html lang=vi><head><title>{title}</title></head><body><div class=cot>{head}<div>{text}</div></div></body></html>"


@pytest.mark.parametrize(
    "date",
    [
        "<dl><dt>Chi tiết</dt><dd>Được đăng: 01 Tháng 3 2026</dd><dd>Lượt xem: 913</dd></dl>",
        "<small>01/03/2026</small>",
        "<em>Ngày 1 tháng 3 năm 2026</em>",
    ],
)
def test_a_short_table_with_a_date_beside_its_headline_is_an_article(date: str) -> None:
    cleaned, _ = read(undeclared(HEADLINE, f"<h1>{HEADLINE}</h1>{date}", MARKETS))

    assert cleaned.genre is Genre.TABLE


@pytest.mark.parametrize(
    "listed",
    [
        f"<table>{''.join(f'<tr><td>{n}/QĐ-UBND</td><td>0{n}/03/2026</td><td>Về việc giao đất</td></tr>' for n in range(1, 9))}</table>",
        f"<dl>{''.join(f'<dt><a href=/tin-nam-khoang-{n}.html>Chuyện bản Nậm Khoang, kỳ {n}</a></dt><dd>0{n}/03/2026</dd>' for n in range(1, 9))}</dl>",
        "".join(
            f"<div><a href=/tin-nam-khoang-{n}.html>Chuyện bản Nậm Khoang, kỳ {n}</a> <small>0{n}/03/2026</small></div>"
            for n in range(1, 9)
        ),
    ],
    ids=["documents", "titles", "titles with small dates"],
)
def test_a_list_with_dates_stays_refused(listed: str) -> None:
    refused(undeclared("Nhịp sống bản làng", "<h1>Nhịp sống bản làng</h1>", listed))


@pytest.mark.parametrize(
    ("title", "slug", "is_article"),
    [
        ("Giá mận tại ba chợ ngày 1-3", "5120-gia-man-tai-ba-cho-ngay-1-3", True),
        ("Giá mận tại ba chợ", "5120-gia-man-tai-ba-cho", False),
        ("Giá mận tại ba chợ ngày 1-3", "bang-gia", False),
        ("Giá mận ngày 1-3", "gia-man", False),
    ],
    ids=["both", "no day", "another address", "an address of a section"],
)
def test_an_undated_table_of_a_day_is_an_article_if_the_address_repeats_its_headline(
    title: str, slug: str, is_article: bool
) -> None:
    page = opened(undeclared(title, f"<h1>{title}</h1>", MARKETS), url=f"https://baovidu.example/thi-truong/{slug}")

    assert isinstance(clean(page), Refusal) is not is_article


@pytest.mark.parametrize(
    "note",
    [
        "Giá niêm yết cho khách đặt chỗ, kèm Thông báo số 7 ngày 5/1/2026 của hợp tác xã vận tải Nậm Khoang về giá vé thuyền.",
        "Áp dụng từ ngày 5/1 cho các chuyến trong tuần.",
        "Số liệu do trạm khuyến nông ghi lại tại ba chợ theo báo cáo ngày 5/1, đơn vị tính là nghìn đồng.",
    ],
    ids=["a notice", "in force", "a report"],
)
def test_a_standing_list_of_prices_is_no_article(note: str) -> None:
    title = "Bảng giá vé thuyền trên hồ Nậm Khoang"
    prices = f"<p>{note}</p><table>{'<tr><td>Thuyền mười hai chỗ, đi cả ngày</td><td>900.000</td></tr>' * 6}</table>"
    url = "https://baovidu.example/dich-vu/bang-gia-ve-thuyen-tren-ho-nam-khoang"

    assert isinstance(clean(opened(undeclared(title, f"<h1>{title}</h1>", prices), url=url)), Refusal)


def test_a_small_table_below_more_prose_makes_no_article() -> None:
    title = "Lịch tiếp dân của xã Nà Pheo ngày 1-3"
    table = f"<table>{''.join(f'<tr><td>Phòng {n}</td><td>{n}</td></tr>' for n in range(6))}</table>"
    text = f"<p>Bà con mang theo giấy tờ tùy thân và đơn đã viết sẵn, đến đúng giờ và lấy số ở bàn trực, ai đến trước vào trước, mỗi người nửa giờ, cả hai buổi.</p>{table}<p>Người già và người ở xa được mời vào trước, có ghế ngồi chờ và nước uống ở hiên nhà, sáng cũng như chiều.</p>"
    url = "https://baovidu.example/lich-tiep-dan-cua-xa-na-pheo-ngay-1-3"

    assert isinstance(clean(opened(undeclared(title, f"<h1>{title}</h1>", text), url=url)), Refusal)


NOTICE = (
    "Từ 22 giờ đêm nay đến 4 giờ sáng mai, điện lực cắt điện bản Nà Pheo để thay máy biến áp.",
    "Hộ nào có người ốm dùng máy thở xin gọi trạm để mượn máy phát.",
)


@pytest.mark.parametrize(
    ("declared", "date", "read_it"),
    [("article", "01/03/2026 15:00", True), ("article", "01/03/2026", False), ("website", "15:00 01/03/2026", False)],
)
def test_a_notice_of_two_sentences_is_an_article_of_a_page_that_says_so(
    declared: str, date: str, read_it: bool
) -> None:
    text = "".join(f"<p>{line}</p>" for line in NOTICE)
    html = (
        f'<html><head><title>Cắt điện ở Nà Pheo đêm nay</title><meta property="og:type" content="{declared}"></head><body>'
        f"<h1>Cắt điện ở Nà Pheo đêm nay</h1><p>{date}</p><div>{text}</div></body></html>"
    )
    if read_it:
        assert read(html)[0].text == "\n".join(NOTICE) or set(NOTICE) <= set(read(html)[0].text.splitlines())
    else:
        assert refused(html).reason == "not_an_article"
