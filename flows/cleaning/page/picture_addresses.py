"""The addresses of pictures: which of those that an element names is the picture itself, in its largest form."""

import re
from collections.abc import Mapping, Sequence
from itertools import islice

from flows.cleaning.page.element import Element
from flows.cleaning.page.markup import absolute

__all__ = [
    "MOST_FORMS",
    "address_among",
    "address_of_forms",
    "file_name",
    "image_address",
    "is_picture_file",
    "is_sign",
    "leads_to_page",
    "size_of",
]

_LOADED_BY_SCRIPT = (
    "data-src", "data-original", "data-lazy-src", "data-image", "data-lazyload", "data-orig-file", "data-url",
    "data-lazy", "data-full", "data-large", "data-srcset",
)  # fmt: skip  # short items: a line each would fill a screen
MOST_FORMS, MAX_MEDIA = 40, 200
"""Parts of a `<picture>` among which its forms are looked for; characters read of what a form says of screens."""
_SCREEN = re.compile(r"width\s?:\s?(\d{1,5})")
_RARE = re.compile(r"\b(?:avif|jxl|heic|jp2|webp)\b", re.IGNORECASE)
"""Kinds of pictures that not every program opens, `webp` by most."""
_PLACEHOLDER = re.compile(
    r"(?:^|/)(?:(?:blank|placeholder|spacer|loading|lazy|pixel|transparent)[\w-]*|"
    r"px|dot|(?:1x1|clear|empty|trans|gr[ae]y|no-?image|no-?img|(?:ajax-?)?loader|spinner)[\d_-]{0,8})"
    r"\.(?:gif|png|svg)(?:\?[^/]{0,100})?$"
)
_DRAWN = re.compile(
    r"\.(?:gif|svg)(?:\?[^/]{0,100})?$|(?:^|/)(?:default|lazy|placeholder|blank|white|"
    r"(?:anh|hinh|img)?[_-]?(?:trong|rong|mac-?dinh|cho|dang-?tai)|khong-?(?:co-?)?anh|holder)[\d_-]{0,8}\.\w{3,4}$",
    re.IGNORECASE,
)
"""Kinds and names of files that may stand for a picture that a script loads."""
_GRAPHIC, _PHOTO = re.compile(r"\.png(?:\?|$)", re.IGNORECASE), re.compile(r"\.(?:jpe?g|webp)(?:\?|$)", re.IGNORECASE)
"""What may be an empty field, and a photograph that a script puts in its place."""
_LARGER = re.compile(r"^data-.{0,20}(?:hi-?res|high-?res|zoom|large|full|original|big|retina)", re.IGNORECASE)
"""Attributes for a picture's largest form: `data-hires`, `data-zoom-image`."""
_LOADS = re.compile(r"src|url|image|img|lazy|echo|photo|pic", re.IGNORECASE)
"""Attributes for the picture in the place of a drawing that may be the picture."""
_LESSER = re.compile(
    r"thumb|small|low|preview|avatar|blur|placeholder|fallback|poster|still|error|icon|logo|author|share|mobile|lqip|"
    r"watermark|frame|next|prev|overlay|title|name"
)
"""Attributes for less than the picture, or for another one."""
_PICTURE = re.compile(r"[^\s{}<>\"']{1,2000}\.(?:jpe?g|png|webp|gif|avif)(?:\?[^\s{}<>\"']{0,500})?", re.IGNORECASE)
"""The address of a picture, as it stands in an attribute of any name that a script reads."""
_FILES = (".jpg", ".jpeg", ".jfif", ".png", ".webp", ".gif", ".avif")
SHORTEST_STEM = 4
"""Characters of the shortest name of a file that tells a moving picture's still by it."""
MIN_PICTURE = 100
"""Pixels of the smallest picture that has a caption: smaller ones are signs."""
_SMALL_STYLE = re.compile(r"(?<![\w-])(?:width|height)\s*:\s*\d{1,2}px", re.IGNORECASE)
MIN_FORM, OPENED_BY_ALL = 600, 2
"""Pixels of the narrowest form that is taken in the place of an image; the rank of forms that every program opens."""
_WIDTH_IN_QUERY = re.compile(r"[?&](?:w|width)=(\d{2,4})(?!\d)")
_SIZE = re.compile(r"\s(\d+(?:\.\d+)?)[wx]\s*$")
_TIGHT = re.compile(r"(\s\d{1,9}(?:\.\d{1,9})?[wx]),")  # the end of a part: an address may have a comma


def image_address(tag: Element, base: str) -> str:
    """Return the absolute address of a picture, the lazily loaded one before the placeholder and before other forms."""
    found, width = _address_with_width(tag.attrs, base)
    if found:
        forms = tag.parent if tag.parent is not None and tag.parent.name == "picture" else None
        return (_larger_form(forms, found, width, base) if forms is not None else "") or found
    named = (value.strip() for name, value in tag.attrs.items() if name.startswith("data-") and value)
    if found := next((absolute(value, base) for value in named if _PICTURE.fullmatch(value)), ""):
        return found
    return address_of_forms(tag.parent, base) if tag.parent is not None and tag.parent.name == "picture" else ""


def address_of_forms(picture: Element, base: str) -> str:
    """Return the address of the largest form among the first parts of a `<picture>`; empty if none has an address.

    Forms for wide screens come before those for narrow ones, and of like ones the form that most programs open.
    """
    return form[1] if (form := _largest_form(picture, base)) else ""


def _larger_form(picture: Element, shown: str, width: float, base: str) -> str:
    """Return the address of a form that is shown on all screens in the place of the image `shown`; empty if none is.

    The image of a `<picture>` is what programs show that know no forms, at times a small or grey one. The form states
    its width, and every program opens it. The image is kept if it states as much by `width` or in its address, or if
    its own name is a part of the form's: it is the original.
    """
    form = _largest_form(picture, base, on_all=True)
    if form is None or form[0][1] < MIN_FORM or form[0][3] != OPENED_BY_ALL:
        return ""
    own = width or max(map(float, _WIDTH_IN_QUERY.findall(shown)), default=0.0)
    kept = own >= form[0][1] if own else _stem(shown) in _stem(form[1])
    return "" if kept else form[1]


def _largest_form(
    picture: Element, base: str, *, on_all: bool = False
) -> tuple[tuple[bool, float, float, int], str] | None:
    """Return the largest form of a `<picture>` with what tells it: no limit of screens, width, screen, who opens it.

    `on_all`: only of those that are shown whatever the screen.
    """
    forms: list[tuple[tuple[bool, float, float, int], str]] = []
    for part in islice(picture.contents, MOST_FORMS):
        if isinstance(part, Element) and part.name == "source" and not (on_all and part.attrs.get("media")):
            url, width = _address_with_width(part.attrs, base)
            media = part.attrs.get("media", "")[:MAX_MEDIA]
            screen = max(map(float, _SCREEN.findall(media)), default=0.0)
            kind = _RARE.search(f"{part.attrs.get('type', '')} {url}")
            opened = OPENED_BY_ALL if kind is None else kind[0].lower() == "webp"
            forms += [(("max-width" not in media, width, screen, opened), url)] if url else []
    return max(forms, key=lambda form: form[0], default=None)


def address_among(attributes: Mapping[str, object], base: str) -> str:
    """Return the absolute address that the attributes of a picture name."""
    return _address_with_width(attributes, base)[0]


def _address_with_width(attributes: Mapping[str, object], base: str) -> tuple[str, float]:
    """Return the absolute address that the attributes of a picture name, and the width that a set states for it."""
    for name in _LOADED_BY_SCRIPT:
        if (found := _address_under(name, attributes, base))[0]:
            return found
    shown = _address_under("srcset", attributes, base)
    shown = shown if shown[0] else _address_under("src", attributes, base)
    named = [(name, value) for name, value in attributes.items() if name.startswith("data-") and value]
    if not named:
        return shown
    drawn = _stem(shown[0]) if _DRAWN.search(shown[0]) or _is_field(shown[0], named) else None
    for name, _ in named:
        if (
            name.endswith("srcset")
            and not _LESSER.search(name)
            and (found := _address_under(name, attributes, base))[0]
        ):
            return found
    for name, value in named:
        address = str(value).strip()
        larger = bool(_LARGER.search(name))
        lazy = drawn is not None and (len(drawn) < SHORTEST_STEM or bool(_LOADS.search(name)))
        if (larger or lazy) and "/" in address and not _LESSER.search(name) and _PICTURE.fullmatch(address):
            still = not larger and drawn is not None and len(drawn) >= SHORTEST_STEM and drawn in _stem(address)
            if not still and (url := absolute(address, base)):
                return url, 0.0
    return shown


def _is_field(shown: str, named: Sequence[tuple[str, object]]) -> bool:
    """Tell whether a drawing stands in the place of a photograph that another attribute names until it is loaded."""
    photos = (name for name, value in named if _PHOTO.search(str(value)))
    return bool(_GRAPHIC.search(shown)) and any(map(_LOADS.search, photos))


def _address_under(name: str, attributes: Mapping[str, object], base: str) -> tuple[str, float]:
    """Return the absolute address in one attribute, with the width that a set states; empty for a placeholder."""
    value = str(attributes.get(name) or "").strip()
    if not value or value.startswith("data:"):
        return "", 0.0
    value, width = _largest(value) if name.endswith("srcset") else (value, 0.0)
    if _PLACEHOLDER.search(value):
        return "", 0.0
    return (url, width) if (url := absolute(value, base)) else ("", 0.0)


def _stem(url: str) -> str:
    """Return the name of a file without what tells its kind: a moving picture's still has the same."""
    return file_name(url).rpartition(".")[0]


def _largest(srcset: str) -> tuple[str, float]:
    """Return the address of the largest picture of a set, and its width: 0 where a density (`2x`) stands, or none."""
    parts = [part.strip() for part in re.split(r",\s+", _TIGHT.sub(r"\1, ", srcset)) if part.strip()]
    sized = [(float(match[1]) if (match := _SIZE.search(part)) else 0.0, part) for part in parts]
    size, largest = max(sized, key=lambda pair: pair[0], default=(0.0, ""))
    return next(iter(largest.split()), ""), size if largest.endswith("w") else 0.0


def size_of(tag: Element) -> tuple[int | None, int | None]:
    """Return width and height of a picture from its attributes, None where an attribute is missing."""
    values = (tag.attrs.get(name, "").strip().removesuffix("px") for name in ("width", "height"))
    width, height = (int(text) if text.isdecimal() and 1 < int(text) < 50_000 else None for text in values)
    return width, height


def is_sign(picture: Element) -> bool:
    """Tell whether a picture says that it is small, or is drawn: a flag, an arrow."""
    small = any(side is not None and side < MIN_PICTURE for side in size_of(picture))
    drawn = picture.attrs.get("src", "").partition("?")[0].lower().endswith(".svg")
    return small or drawn or _SMALL_STYLE.search(picture.attrs.get("style", "")) is not None


def file_name(url: str) -> str:
    """Return the file that an address names: the same picture is served from changing hosts and in changing sizes."""
    return url.split("?")[0].rsplit("/", 1)[-1]


def leads_to_page(href: str) -> bool:
    """Tell whether a link opens another page, and not a picture, a place on its page or a script."""
    path = href.partition("?")[0]
    return bool(path) and not path.lower().startswith(("#", "javascript:")) and not is_picture_file(href)


def is_picture_file(href: str) -> bool:
    """Tell whether a link opens the file of a picture."""
    return href.partition("?")[0].lower().endswith(_FILES)
