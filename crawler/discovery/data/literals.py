"""Reads the objects and arrays that a script holds as literals: `window.__STATE__ = {…}`. Runs no script.

Much of it is JSON. The rest has keys without quotes, single quotes, or values that are named elsewhere; what would have
to be computed has no value here.
"""

import json
import re
from collections.abc import Iterator, Mapping

__all__ = ["Budget", "literals_in"]

MOST_TOKENS = 300_000
"""Words and signs of the scripts of one page that are read where they are no JSON: half a second."""

DEEPEST = 200
"""Deepest nesting that is read; states have twenty levels."""

_BEGIN = re.compile(r"(?:\A|[=(,:]|\breturn\b)\s*+(?=[{\[])|JSON\.parse\(\s*+(?:decodeURIComponent\(\s*+)?(?=[\"'`])")
"""Where a literal may begin: after `=`, in the arguments of a call, after the number of a chunk, after `return`; or
JSON in quotes."""

_PARAMETERS = re.compile(
    r"\(([\w$,\s]{1,20000}+)\)(?:\s{0,50}+=>)?\s{0,50}+\{(?:[^{}]{0,200}[;\s])?\s{0,50}+return\s{0,50}+\Z"
)
"""The parameters of the function whose `return` ends here."""

_FARTHEST_PARAMETERS = 30_000
"""Characters before a literal in which the parameters of its function begin."""

_LOOKING_BACK = 500
"""What looking for them costs, in words."""

_FAILED_JSON = 20
"""What text costs that is no JSON, in words: the error counts the lines before it."""

_ARGUMENTS = re.compile(r"\s*+(?:;\s*+)?\}\s*+(?:\)\s*+)?(?=\()")
"""What follows the literal that such a function returns, up to its arguments."""

_TOKEN = re.compile(
    r'"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"'
    r"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'"
    r"|`[^`]*+`"
    r"|[{}\[\]():,]|[\w$.-]++|//[^\n]*+|/\*|[\"'`]"
)
_ESCAPE = re.compile(r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}

_JSON = json.JSONDecoder()


class Budget:
    """How much may still be read, over all scripts of a page."""

    def __init__(self, tokens: int = MOST_TOKENS) -> None:
        """`tokens`: words and signs."""
        self.tokens = tokens


def literals_in(text: str, budget: Budget) -> Iterator[object]:
    """Yield the objects and arrays of the script `text`, each whole, and the texts that it reads as JSON.

    What is no literal is passed over.
    """
    place = 0
    while budget.tokens > 0 and (begin := _BEGIN.search(text, place)):
        start = begin.end()
        budget.tokens -= 1
        if text[start] in "\"'`":
            quoted = _TOKEN.match(text, start)
            place = quoted.end() if quoted else start + 1
            yield _unescaped(text[start + 1 : place - 1])
            continue
        try:
            value, place = _JSON.raw_decode(text, start)
        except (ValueError, RecursionError):
            budget.tokens -= _FAILED_JSON
            reader = _Reader(text, budget)
            value, place = reader.read(start)
            value = _with_arguments(text, start, place, budget) or value
            yield from reader.loose
        yield value


def _with_arguments(text: str, start: int, end: int, budget: Budget) -> object:
    """Read a literal again whose names are the parameters of a function that is called at once with literals."""
    given = _ARGUMENTS.match(text, end)
    if given is None:
        return None
    budget.tokens -= _LOOKING_BACK
    named = _PARAMETERS.search(text, max(0, start - _FARTHEST_PARAMETERS), start)
    if named is None:
        return None
    values, _ = _Reader(text, budget).read(given.end())
    names = [name.strip() for name in named[1].split(",")]
    return _Reader(text, budget, dict(zip(names, values, strict=False)) if isinstance(values, list) else {}).read(
        start
    )[0]


class _Reader:
    """Reads one literal. Brackets that do not match are taken as they come, so that it always ends."""

    def __init__(self, text: str, budget: Budget, names: Mapping[str, object] | None = None) -> None:
        self._text = text
        self._budget = budget
        self._names = names or {}
        self._open: list[dict[str, object] | list[object]] = []
        self._keys: list[str | None] = []
        """For each open object or array the key whose value comes next; after a value in an array `taken`."""
        self._last: object = None
        self.loose: list[object] = []
        """Objects that are values of nothing."""

    def read(self, start: int) -> tuple[object, int]:
        """Return the literal at `start` and where it ends. `(` begins a list of arguments."""
        whole: dict[str, object] | list[object] | None = None
        place = start
        while self._budget.tokens > 0 and (token := _TOKEN.search(self._text, place)):
            self._budget.tokens -= 1
            place = token.end()
            sign = token[0]
            if sign in "{[" or (sign == "(" and whole is None):
                inner: dict[str, object] | list[object] = {} if sign == "{" else []
                self._put(inner)
                self._open.append(inner)
                self._keys.append(None)
                whole = inner if whole is None else whole
                if len(self._open) > DEEPEST:
                    return whole, len(self._text)
            elif sign in "}]" or (sign == ")" and len(self._open) == 1 and self._text[start] == "("):
                self._open.pop()
                self._keys.pop()
                if not self._open:
                    return whole, place
            elif sign == "/*" or sign in "\"'`":  # a comment, or a quote that nothing closes
                end = self._text.find("*/" if sign == "/*" else "\n", place)
                place = end + 1 if end >= 0 else len(self._text)
                if sign != "/*":
                    return whole, place
            else:
                self._take(sign)
        return whole, max(place, len(self._text) if place == start else place)

    def _take(self, sign: str) -> None:
        if sign == ":" and isinstance(self._open[-1], dict) and self._keys[-1] is None:
            self._keys[-1] = str(self._last)
        elif sign == ",":
            self._keys[-1] = None
        elif sign[0] in "\"'`":
            self._put(_unescaped(sign[1:-1]))
        elif sign[0] not in "():/":
            value = int(sign) if sign.isdecimal() and len(sign) < 20 else self._names.get(sign)
            self._put(value, sign)

    def _put(self, value: object, word: str | None = None) -> None:
        """Put a value where the next one belongs. A second value before a comma makes an expression: it has none.

        An object in an expression or in code is kept as a loose one.
        """
        self._last = value if word is None else word
        if not self._open:
            return
        around, key = self._open[-1], self._keys[-1]
        if isinstance(around, list) and key is None:
            around.append(value)
            self._keys[-1] = "taken"
            return
        if isinstance(around, dict) and key is not None and key not in around:
            around[key] = value
            return
        if isinstance(around, list):
            around[-1] = None if not isinstance(around[-1], dict | list) else around[-1]
        elif key is not None:
            around[key] = None if not isinstance(around[key], dict | list) else around[key]
        if isinstance(value, dict | list):
            self.loose.append(value)


def _unescaped(text: str) -> str:
    if "\\" not in text:
        return text
    plain = _ESCAPE.sub(_character, text)
    return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _character(found: re.Match[str]) -> str:
    code = found[1] or found[2] or found[3]
    if code is None:
        return _CONTROL.get(found[4], found[4])
    number = int(code, 16)
    return chr(number) if number <= 0x10FFFF else "\ufffd"
