"""Tells signs from the article's pictures: icons of buttons, the portrait beside a writer's name, arrows and dots."""

from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import text_of_tag
from flows.cleaning.page.noise import is_stamp, is_tool
from flows.cleaning.page.picture_addresses import size_of
from flows.cleaning.page.tool_pictures import shows_tool

__all__ = ["is_sign_of_page"]

MIN_ICON, MAX_ICON, MAX_RATIO = 10, 64, 20
"""Pixels of the smallest and the largest side of an icon; sides up to the last may state a form: `16` to `9`."""
MAX_PORTRAIT = 150
"""Pixels of the largest button, and of the largest portrait beside a writer's name."""
MOST_PARTS, MAX_BESIDE = 8, 120
"""Parts of the box around a portrait, and characters beside it: name, job and date."""


def is_sign_of_page(picture: Element) -> bool:
    """Tell whether a picture without a caption is an icon, a button's, a writer's or beside a tool's label."""
    width, height = size_of(picture)
    return (
        _is_tiny(width, height) or _is_button(picture, width) or _is_portrait(picture, width) or _is_labelled(picture)
    )


def _is_tiny(width: int | None, height: int | None) -> bool:
    """Tell whether a picture states a small size; two small numbers unlike each other are the form of a large one."""
    sides = [side for side in (width, height) if side is not None]
    if not sides or not MIN_ICON <= max(sides) <= MAX_ICON:
        return False
    return max(sides) > MAX_RATIO or width == height


def _is_button(picture: Element, width: int | None) -> bool:
    """Tell whether a picture alone in a link that a script answers, or that shares the article, is called a tool."""
    link = picture.parent
    if link is None or link.name != "a" or (width or 0) > MAX_PORTRAIT or text_of_tag(link):
        return False
    return shows_tool(link.attrs.get("href"), picture.attrs.get("src"), picture.attrs.get("alt"))


def _is_portrait(picture: Element, width: int | None) -> bool:
    """Tell whether the words for a small picture, or one of no stated size, open the line beside it, with a date."""
    name = picture.attrs.get("alt", "").strip()
    if not name or (width or 0) > MAX_PORTRAIT:
        return False
    beside = _words_beside(picture)
    return beside.startswith(name) and beside != name and is_stamp(beside)


def _is_labelled(picture: Element) -> bool:
    """Tell whether all that the small box of a picture says is a tool's label: `Quét mã để theo dõi … trên Zalo`."""
    return is_tool(_words_beside(picture))


def _words_beside(picture: Element) -> str:
    """Return the words in the box of a picture, if it has few parts and words."""
    box = picture.parent
    if box is None or len(box.contents) > MOST_PARTS:
        return ""
    words = text_of_tag(box)
    return words if len(words) <= MAX_BESIDE else ""
