"""Blocks as plain text and as HTML that is safe to show, both made from the blocks, never from the page's markup."""

import re
from collections.abc import Iterable
from html import escape

import nh3

from storage.model.blocks import Block

__all__ = ["html_of", "text_of_blocks"]

_TAGS = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "blockquote",
    "ul",
    "ol",
    "li",
    "table",
    "caption",
    "tbody",
    "tr",
    "td",
    "figure",
    "img",
    "figcaption",
    "a",
}
_SANITISER = nh3.Cleaner(
    tags=_TAGS,
    attributes={"img": {"src", "alt"}, "a": {"href"}},
    url_schemes={"http", "https"},
    link_rel="noopener noreferrer nofollow",
)
_PLAIN_URL = re.compile(r"https?://(?:[a-z0-9]+\.)+[a-z]{2,}(?:/[A-Za-z0-9._-]+)+")
"""An address in which a browser finds nothing to correct."""
_QUOTES = ('"', "'")
"""Signs that are written otherwise in an attribute."""
_SIGNS = ("<", ">", "&", "\xa0", "\r", "\0")


def text_of_blocks(blocks: Iterable[Block]) -> str:
    """Return the words of `blocks`, separated by blank lines, without pictures, videos and their captions."""
    return "\n\n".join(filter(None, map(_text, blocks)))


def html_of(blocks: Iterable[Block]) -> str:
    """Return `blocks` as HTML: text is escaped, addresses are http or https.

    A sanitiser then checks again what has a sign of markup in its text, a link, or more than letters and digits in the
    address of a picture; the rest it would not change.
    """
    return "\n".join(
        [made if _is_plain(block) else _SANITISER.clean(made) for block in blocks if (made := _html(block))]
    )


def _text(block: Block) -> str:
    if block.type in ("paragraph", "heading", "quote"):
        return block.text
    if block.type == "list":
        return "\n".join(block.items)
    if block.type == "table":
        return "\n".join("\t".join(row) for row in block.rows)
    return ""


def _is_plain(block: Block) -> bool:
    """Tell whether nothing in `block` is written otherwise in HTML: no sign in its words, no odd one in its address."""
    if block.type == "image":
        words = f"{block.caption} {block.credit}"
        return _PLAIN_URL.fullmatch(block.url) is not None and not any(map(words.__contains__, (*_SIGNS, *_QUOTES)))
    if block.type == "video":
        return False
    words = f"{block.caption} {_text(block)}" if block.type == "table" else _text(block)
    return not any(map(words.__contains__, _SIGNS))


def _html(block: Block) -> str:
    if block.type == "paragraph":
        return f"<p>{_escaped(block.text)}</p>"
    if block.type == "heading":
        return f"<h{block.level}>{_escaped(block.text)}</h{block.level}>"
    if block.type == "quote":
        return f"<blockquote><p>{_escaped(block.text)}</p></blockquote>"
    if block.type == "list":
        kind = "ol" if block.ordered else "ul"
        return f"<{kind}>{''.join(f'<li>{_escaped(item)}</li>' for item in block.items)}</{kind}>"
    if block.type == "table":
        rows = "".join("<tr>" + "".join(f"<td>{_escaped(cell)}</td>" for cell in row) + "</tr>" for row in block.rows)
        title = f"<caption>{_escaped(block.caption)}</caption>" if block.caption else ""
        return f"<table>{title}<tbody>{rows}</tbody></table>"
    caption = block.caption or ""
    if block.type == "image":
        caption = " ".join(filter(None, (caption, f"({block.credit})" if block.credit else "")))
        shown = f'<img src="{escape(block.url)}" alt="{escape(block.caption or "")}">'
    else:
        shown = f'<a href="{escape(block.url)}">{_escaped(block.caption or block.url)}</a>'
    return f"<figure>{shown}{f'<figcaption>{_escaped(caption)}</figcaption>' if caption else ''}</figure>"


def _escaped(text: str) -> str:
    """Return `text` as the content of an element, where quotation marks stand as they are."""
    return escape(text, quote=False)
