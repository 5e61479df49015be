"""The video of a page whose player stands above the headline; other players of the page are not the article's."""

import pytest

from storage.model.body_facts import Genre
from tests.flows.pages import BODY, read
from tests.timing import assert_quick

HEADLINE = "Nà Pheo vào vụ mận sớm trong niềm vui của bà con"
FILM = "https://phim.baovidu.example/2026/03/man-som.mp4"
PLAYER = f'<div class="phat"><video controls><source src="{FILM}" type="video/mp4"></video></div>'
LIVE = '<video src="https://phim.baovidu.example/truc-tiep.m3u8"></video>'
IS_VIDEO = '<meta property="og:type" content="video.other">'
TUBE = "https://www.youtube.com/embed/nPheo12345x"


def page(above: str, kind: str = IS_VIDEO, head: str = "", text: str = BODY[0]) -> str:
    return (
        f"<html lang=vi><head><title>{HEADLINE}</title>{kind}</head><body><div>{head}<a href=/>Trang chủ</a></div>"
        f"<div><div>{above}<h1>{HEADLINE}</h1><span>01/03/2026 08:00</span><div><p>{text}</p></div></div></div>"
        "</body></html>"
    )


@pytest.mark.parametrize(
    ("player", "url"),
    [
        (PLAYER, FILM),
        (f'<video data-src="{FILM}"></video>', FILM),
        (f'<div><iframe src="{TUBE}"></iframe></div>', TUBE),
        (f'<iframe src="https://quang-cao.example/khung"></iframe>{PLAYER}', FILM),
    ],
    ids=["source", "loaded by a script", "another host's", "below a frame"],
)
def test_the_video_above_the_headline_is_the_articles(player: str, url: str) -> None:
    cleaned, _ = read(page(player))

    assert [video.url for video in cleaned.videos] == [url]
    assert cleaned.genre is Genre.VIDEO
    assert cleaned.text == BODY[0]


@pytest.mark.parametrize(
    "html",
    [
        page(PLAYER, kind='<meta property="og:type" content="article">'),
        page("", head=LIVE),
        page(PLAYER + LIVE),
        page('<iframe src="https://quang-cao.example/khung"></iframe>'),
        page('<video poster="/a.jpg"></video>'),
        page(PLAYER.replace("controls", "autoplay muted loop")),
        page(PLAYER.replace("controls", "autoplay muted")),
        page('<iframe src="https://www.youtube.com/embed/live_stream?channel=UCx"></iframe>'),
        page(PLAYER, kind=f'<meta property="og:video" content="{TUBE}">'),
    ],
    ids=[
        "the page shows no video",
        "in the page's head",
        "two",
        "a frame of no video",
        "no address",
        "again and again",
        "without sound and buttons",
        "a programme",
        "the page's is another host's",
    ],
)
def test_other_players_above_the_headline_are_not(html: str) -> None:
    cleaned, _ = read(html.replace(f"<p>{BODY[0]}</p>", "".join(f"<p>{text}</p>" for text in BODY)))

    assert not cleaned.videos


def test_a_video_in_the_text_is_the_only_one() -> None:
    cleaned, _ = read(page(f"<div>{LIVE}</div>", text=f"{BODY[0]}</p>{PLAYER}<p>{BODY[1]}"))

    assert [video.url for video in cleaned.videos] == [FILM]


def test_many_players_cost_little() -> None:
    html = page(PLAYER * 2_000)

    assert_quick(lambda: read(html), 2)
