"""Functions that repair a page's HTML before any selector reads it. A layout names the one that its pages need.

Each function handles one way of building pages and returns every other page unchanged. None runs a script of a page.
Other packages can add functions by the entry points of the group `baotinh.family_functions`: docs/extending.md.
"""

import re
from collections.abc import Callable, Mapping
from functools import cache, wraps
from html import unescape

from crawler.plugins import FAMILY_FUNCTIONS, PluginError, announced

__all__ = ["BUILT_IN_FUNCTIONS", "FamilyFunction", "family_function", "function_names"]

FamilyFunction = Callable[[str], str]
"""From the HTML of a page to its repaired HTML."""

MAX_PASSES = 4
"""How deep elements with template code may be nested in each other."""

_LITERAL = r"(?P<{0}>\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)"
_ASSIGNED = re.compile(r"\boutputData\s*=\s*" + _LITERAL.format("body"), re.DOTALL)
_FILLED = re.compile(r"\$\(\s*['\"]#content['\"]\s*\)\s*\.\s*html\(\s*" + _LITERAL.format("body"), re.DOTALL)
_HOLDER = re.compile(
    r"<(?:div|section|article|p)\b[^<>]*?\bid\s*=\s*[\"']?content[\"']?(?=[\s>])[^<>]*>", re.IGNORECASE
)
_ESCAPE = re.compile(r"\\(?:u\{([0-9a-fA-F]{1,6})\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|.))", re.DOTALL)
_CHARACTERS = {"n": "\n", "t": "\t", "r": "\r", "b": " ", "f": " ", "v": " ", "0": "", "\n": "", "\r\n": "", "\r": ""}
_LEAKED = re.compile(  # the atomic groups keep the time linear where a line has thousands of `{{`
    r"<(p|div|span|li|h[2-6])\b[^<>]*>(?>[^<]*?(?:\{\{|\{%))(?>[^<]*(?:<br\s*/?>[^<]*)*)</\1\s*>", re.IGNORECASE
)


def output_data(html: str) -> str:
    """Put the body that a script would write into the element `#content`: `outputData = "<escaped html>"`."""
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
    """Cut out lines of template code that the site did not fill in: `<p>{{ item.title }}</p>`."""
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


BUILT_IN_FUNCTIONS: Mapping[str, FamilyFunction] = {"output_data": output_data, "unleaked": unleaked}
"""The functions that come with baotinh, by the name that a layout's `function` gives."""


@cache
def family_function(name: str) -> FamilyFunction:
    """Return the function called `name`, a built-in one or an installed package's.

    Raise KeyError if there is none, and PluginError if the package that announces it cannot be used.
    """
    if name in BUILT_IN_FUNCTIONS:
        return BUILT_IN_FUNCTIONS[name]
    plugin = announced(FAMILY_FUNCTIONS)[name]
    function = plugin.load()
    if not callable(function):
        raise PluginError(f"{plugin}: is not a function", hint=f"correct or uninstall {plugin.package}")

    @wraps(function)  # so that its own code can be found
    def repair(html: str) -> str:
        repaired = function(html)
        if not isinstance(repaired, str):
            raise PluginError(
                f"{plugin}: returned {type(repaired).__name__}, not the HTML of the page",
                hint=f"correct or uninstall {plugin.package}",
            )
        return repaired

    return repair


def function_names() -> list[str]:
    """Return the names of all functions, the built-in ones and those of installed packages."""
    return sorted({*BUILT_IN_FUNCTIONS, *announced(FAMILY_FUNCTIONS)})
