"""What a family's pages need before selectors can read them: pure functions from markup to markup, named in its file.

Each is for one way of building pages and returns any other page as it is. None runs anything that a page holds.
"""

import re
from collections.abc import Callable, Mapping
from html import unescape

__all__ = ["FUNCTIONS"]

MAX_PASSES = 4
"""How deep leaked elements may stand in each other."""

_LITERAL = r"(?P<{0}>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)"
_ASSIGNED = re.compile(r"\boutputData\s*=\s*" + _LITERAL.format("body"), re.DOTALL)
_FILLED = re.compile(r"\$\(\s*['\"]#content['\"]\s*\)\s*\.\s*html\(\s*" + _LITERAL.format("body"), re.DOTALL)
_HOLDER = re.compile(
    r"<(?:div|section|article|p)\b[^<>]*?\bid\s*=\s*[\"']?content[\"']?(?=[\s>])[^<>]*>", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " ", "v": " ", "0": "", "\n": "", "\r\n": "", "\r": ""}
_LEAKED = re.compile(
    r"<(p|div|span|li|h[2-6])\b[^<>]*>[^<]*?(?:\{\{|\{%)[^<]*(?:<br\s*/?>[^<]*)*</\1\s*>", re.IGNORECASE
)


def output_data(html: str) -> str:
    """Put the body that a script writes into `#content` where it belongs: `outputData = "<escaped html>"`."""
    found = _ASSIGNED.search(html) or _FILLED.search(html)
    if found is None:
        return html
    body = _value(found["body"])
    for _ in range(2):
        if "<" in body:
            break
        body = unescape(body)
    holder = _HOLDER.search(html)
    if holder is None:
        return f'{html}<div id="content">{body}</div>'
    return html[: holder.end()] + body + html[holder.end() :]


def unleaked(html: str) -> str:
    """Cut out the lines that are template code which the site failed to fill in: `<p>{{ item.title }}</p>`."""
    for _ in range(MAX_PASSES if "{{" in html or "{%" in html else 0):
        less = _LEAKED.sub("", html)
        if less == html:
            break
        html = less
    return html


def _value(literal: str) -> str:
    """Return the value of a script's string literal. Surrogate pairs are joined, halves of one are dropped."""
    text = _ESCAPE.sub(_character, literal[1:-1])
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "ignore")


def _character(match: re.Match[str]) -> str:
    code = match[1] or match[2] or match[3]
    if code is None:
        return _CHARACTERS.get(match[4], match[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else ""


FUNCTIONS: Mapping[str, Callable[[str], str]] = {"output_data": output_data, "unleaked": unleaked}
"""By the name that a layout's `function` gives."""
