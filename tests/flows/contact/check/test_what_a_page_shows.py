"""A check holds rules and listings against what pages and links show of the same articles."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from crawler.registry import load_registry
from flows.contact.check.checking import check_sources
from flows.contact.check.report import CheckReport
from storage.settings import CrawlSettings, Settings
from tests.crawler.site import Answer, Asked, Site, served

NAME = "Báo Thử Nghiệm"
SECTIONS = {"thoi-su": "Thời sự", "kinh-te": "Kinh tế", "van-hoa": "Văn hóa"}
TITLES = [
    "Khánh thành cầu treo ở bản Nà Lốc", "Bão số ba đổi hướng vào đất liền", "Học sinh vùng cao nhận áo ấm mùa đông",
    "Giá lúa hè thu giảm mạnh ở miền Tây", "Đường tỉnh sạt lở sau đêm mưa lớn", "Hội thi cấy lúa đầu xuân ở Mường Then",
    "Trạm y tế xã có thêm máy siêu âm", "Người dân góp đất làm đường thôn", "Mở lại tuyến xe buýt về vùng biên",
    "Phiên chợ cuối năm đông gấp đôi", "Thả cá giống xuống lòng hồ thủy điện", "Chùa cổ bên sông được trùng tu",
]  # fmt: skip  # short items
FILE = """
slug = "baothu"
name = "Báo Thử"
family = "single"
hosts = ["baothu.example"]
province = "15"
province_before = ["10"]
[discovery]
sections = ["http://baothu.example/"{sections}]
[links]
article = '{pattern}'
[[layout]]
headline = ["{headline}"]
lead = ["{lead}"]
body = [".than"]
published = ["{published}"]
"""
PATTERN = r"/bai/[^/.]+-(?P<id>\d+)\.html"


def link(number: int) -> str:
    return f'<p><a href="/bai/tin-so-{7000 + number}.html">{TITLES[number]}</a></p>'


def article(number: int) -> str:
    sentences = [
        f"{TITLES[number]}: điều thứ {part} được kể lại đầy đủ trong đoạn văn này của bài." for part in range(9)
    ]
    return (
        f"<h1 class=dau>{TITLES[number]}</h1><div class=ngay>0{number % 9 + 1}/03/2026 08:30</div>"
        f"<div class=sapo>Phóng viên kể lại câu chuyện {TITLES[number].lower()} trong tuần qua.</div>"
        f"<div class=than>{''.join(f'<p>{each}</p>' for each in sentences)}</div><h4 class=cung>Tin cùng mục</h4>"
    )


def answer(asked: Asked, shown: int) -> Answer:
    """Answer as a newspaper whose front page links the first `shown` articles and whose sections link four each."""
    path = urlsplit(asked.url).path
    menu = "".join(f'<a href="/{word}/">{name}</a>' for word, name in SECTIONS.items())
    if found := re.fullmatch(r"/bai/tin-so-(\d+)\.html", path):
        body, title = article(int(found[1]) - 7000), f"{TITLES[int(found[1]) - 7000]} | {NAME}"
    elif path == "/":
        body, title = "".join(map(link, range(shown))), NAME
    elif path.strip("/") in SECTIONS:
        first = list(SECTIONS).index(path.strip("/"))
        body, title = "".join(map(link, range(first, len(TITLES), len(SECTIONS)))), NAME
    else:
        return Answer(status=404)
    page = f"<html><head><title>{title}</title></head><body><nav>{menu}</nav><main>{body}</main></body></html>"
    return Answer(page.encode())


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with served() as running:
        yield running


Check = Callable[..., CheckReport]


@pytest.fixture
def check(site: Site, tmp_path: Path) -> Check:
    """Check the newspaper by a file with other facts; `shown`: articles that its front page links."""

    def run(shown: int = len(TITLES), **facts: str) -> CheckReport:
        site.answer = lambda asked: answer(asked, shown)  # type: ignore[method-assign]  # one rule for every address
        usual = {"headline": ".dau", "lead": ".sapo", "published": ".ngay", "pattern": PATTERN, "sections": ""}
        file = tmp_path / "newspapers" / "lao-cai" / "baothu.toml"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(FILE.format(**{**usual, **facts}), encoding="utf-8")
        crawl = CrawlSettings(proxy=site.proxy, delay=0, timeout=5, retries=0)
        settings = Settings(sources_dir=tmp_path, data_dir=tmp_path / "data", crawl=crawl)
        registry = load_registry(tmp_path)
        (report,) = check_sources(list(registry.values()), registry, settings, None)
        return report

    return run


def found(report: CheckReport) -> list[tuple[str, str, str]]:
    """Return kind, severity and place of each finding; that these articles are old is one that changes with time."""
    return [(str(each.kind), str(each.severity), each.where) for each in report.findings if each.kind != "silent"]


def test_a_right_file_raises_no_alarm(check: Check) -> None:
    assert found(check()) == []


@pytest.mark.parametrize(
    ("facts", "finding"),
    [
        ({"headline": "title"}, ("rule_finds_else", "error", "layout.headline")),
        ({"lead": ".than p"}, ("rule_finds_else", "warning", "layout.lead")),
        ({"lead": ".cung"}, ("rule_finds_nothing", "note", "layout.lead")),
        ({"published": ".cung"}, ("rule_finds_nothing", "note", "layout.published")),
    ],
)
def test_a_rule_that_finds_something_else_is_named(
    check: Check, facts: dict[str, str], finding: tuple[str, str, str]
) -> None:
    report = check(**facts)
    assert found(report) == [finding]
    assert ('+lead = [".sapo"]' in report.diff) == (finding[1] != "note")


def test_a_pattern_that_matches_everything_is_learned_from_articles_only(check: Check) -> None:
    report = check(pattern="/.+")
    assert "pattern_takes_others" in [kind for kind, _, _ in found(report)]
    (pattern,) = re.findall(r"^\+article = ['\"](.*)['\"]$", report.diff, re.MULTILINE)
    assert re.fullmatch(pattern, "/bai/tin-so-7001.html")
    assert not re.fullmatch(pattern, "/thoi-su")


def test_a_front_page_that_shows_too_little_is_held_against_the_sections_of_its_menu(check: Check) -> None:
    report = check(shown=3)
    assert found(report) == [("low_recall", "warning", "discovery")]
    assert all(f'+    "http://baothu.example/{word}/",' in report.diff for word in SECTIONS)
    sections = "".join(f', "http://baothu.example/{word}/"' for word in SECTIONS)
    assert found(check(shown=3, sections=sections)) == []
