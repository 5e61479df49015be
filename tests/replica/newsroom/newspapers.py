"""The newspapers of the replica: invented papers in real provinces, one for every family that it plays."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import cycle, islice

from ..text.spelling import ascii_slug

__all__ = ["CLOSED", "DAILY", "SECTIONS", "Discovery", "Newspaper", "Section", "newspapers"]


@dataclass(frozen=True, slots=True)
class Section:
    """A section: its address part, its name, and the topics that it prints."""

    path: str
    name: str
    topics: tuple[str, ...]


class Discovery(StrEnum):
    """How the registry file says that articles are to be found."""

    SECTIONS = "sections"
    FEEDS = "feeds"
    SITEMAPS = "sitemaps"


SECTIONS = (
    Section("thoi-su", "Thời sự", ("party", "police", "weather", "routine_weather", "wire")),
    Section("kinh-te", "Kinh tế", ("agriculture", "markets", "routine_gold")),
    Section("van-hoa-xa-hoi", "Văn hóa - Xã hội", ("schools", "health", "culture", "sport")),
)


@dataclass(frozen=True, slots=True)
class Newspaper:
    """What the replica knows of one newspaper."""

    slug: str
    name: str
    family: str
    province: str
    """Name of the province since July 2025."""
    province_code: str
    province_before: tuple[str, ...]
    """Official codes of the provinces before July 2025."""
    discovery: tuple[Discovery, ...]
    old_hosts: tuple[str, ...] = ()
    dateline: str | None = None
    """The paper's own mark that opens a text, `NVO`."""
    routine: str | None = None
    """Topic of the text that it prints every morning with other numbers."""
    forbids_robots: bool = False
    sections: tuple[Section, ...] = SECTIONS

    @property
    def host(self) -> str:
        """Its present host name."""
        return f"{self.slug}.example"

    @property
    def hosts(self) -> tuple[str, ...]:
        """Every host name under which the site answers, the present one first."""
        return (self.host, f"www.{self.host}", f"m.{self.host}", *self.old_hosts)

    @property
    def home(self) -> str:
        """Address of the front page."""
        return f"http://{self.host}"

    def section_of(self, topic: str) -> Section:
        """Name the section that prints `topic`."""
        return next(section for section in self.sections if topic in section.topics)


DAILY = (
    Newspaper(
        "baosuoimo", "Báo Suối Mơ", "cms_zce", "Lào Cai", "15", ("10", "15"),
        (Discovery.SECTIONS,), routine="routine_gold",
    ),
    Newspaper(
        "baobensong", "Báo Bến Sông", "content_fck", "Cần Thơ", "92", ("92", "93", "94"),
        (Discovery.FEEDS,), old_hosts=("bensong.baocu.example",), dateline="BSO", routine="routine_weather",
    ),
    Newspaper(
        "baodoicat", "Báo Đồi Cát", "dataimages", "Khánh Hòa", "56", ("56", "58"),
        (Discovery.SITEMAPS,), routine="routine_gold",
    ),
    Newspaper(
        "baonuivoi", "Báo Núi Voi", "content_detail", "Lạng Sơn", "20", ("20",),
        (Discovery.SECTIONS, Discovery.FEEDS), dateline="NVO", routine="routine_weather",
    ),
    Newspaper(
        "baothanhco", "Báo Thành Cổ", "pbody", "Thanh Hóa", "38", ("38",),
        (Discovery.SECTIONS, Discovery.SITEMAPS), dateline="BTC", routine="routine_weather",
    ),
)  # fmt: skip  # short items: a line each would fill a screen

CLOSED = Newspaper(
    "baovinhxanh", "Báo Vịnh Xanh", "content_detail", "Quảng Ninh", "22", ("22",),
    (Discovery.SECTIONS,), dateline="BVX", forbids_robots=True,
)  # fmt: skip  # short items: a line each would fill a screen
"""Its robots.txt forbids everything; it has registry files of its own, in `closed_sources`."""

FURTHER_NAMES = ("Đèo Gió", "Sông Xanh", "Rừng Trám", "Cửa Biển", "Đồng Lúa", "Hồ Sen", "Đảo Yến", "Thác Bạc")


def newspapers(count: int) -> tuple[Newspaper, ...]:
    """Return `count` newspapers: the five of every day, then further ones of the same families and provinces."""
    return (*DAILY[:count], *islice(_further(), max(0, count - len(DAILY))))


def _further() -> Iterator[Newspaper]:
    for number, model in enumerate(cycle(DAILY)):
        name = f"{FURTHER_NAMES[number % len(FURTHER_NAMES)]} {number // len(FURTHER_NAMES) + 1}"
        yield replace(
            model, slug="bao" + ascii_slug(name).replace("-", ""), name=f"Báo {name}", old_hosts=(), routine=None
        )
