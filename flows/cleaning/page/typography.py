"""How text is stored: NFC, visible characters only, white space folded."""

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache

__all__ = [
    "SENTENCE_ENDS",
    "bare",
    "bare_if_alike",
    "beginning_with",
    "begins",
    "has_vietnamese_letter",
    "length_in_print",
    "letters",
    "loose",
    "repeats",
    "tidy",
    "unescape",
    "unescaped_markup",
]

SENTENCE_ENDS = (".", "!", "?", "…", "”", '"')
"""Signs that end a sentence: a title has none."""

BEGINNING = 40
"""Characters at the beginning that are enough to tell most different texts apart."""

TOLD_APART = 25
"""Characters at the beginning of a bare text by which most differ; those of `BEGINNING` are seldom fewer."""

MAX_LINE = 2_000
"""Characters of the longest text that is remembered."""

_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff\U000e0000-\U000e007f\ud800-\udfff]"
)
_BULLETS = str.maketrans(
    "\uf02d\uf06c\uf06e\uf071\uf076\uf0a7\uf0ae\uf0b7\uf0d8\uf0e0\uf0e8\uf0f0\uf0fc", "-●■❑❖▪→•➢→➔⇨✓"
)
"""Signs of lists in Word's fonts Symbol and Wingdings, whose characters mean nothing in any other font."""
_SPACE = re.compile(r"\s+")
_NOT_LETTER = re.compile("[^\\w\u0900-\u109f\u1780-\u17ff]")
"""What is no letter: the signs for vowels that Indic scripts, Thai and Khmer print around consonants are some."""
_WORD = re.compile(r"[^\W_]+")


_VIETNAMESE = re.compile("[ăđơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]", re.IGNORECASE)


def tidy(text: str | None) -> str:
    """Return `text` as it is stored: NFC, without control and zero-width characters, white space folded."""
    if not text:
        return ""
    # Printable text has no white space but spaces, and nothing invisible: most text is tidy already.
    if not text.isprintable() or "  " in text or text[0] == " " or text[-1] == " ":
        text = " ".join(text.split())
        if not text.isprintable():
            text = _SPACE.sub(" ", _INVISIBLE.sub("", text.translate(_BULLETS))).strip()
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def unescape(text: str | None) -> str:
    """Return tidy `text` with HTML entities resolved, also those that were escaped twice or thrice."""
    return tidy(_resolved(text or ""))


def unescaped_markup(text: str) -> str:
    """Return a text that may be markup, with its tags unescaped if it begins with one and all of them are escaped."""
    if "</" in text or "&" not in text:
        return text
    return resolved if (resolved := _resolved(text)).lstrip().startswith("<") else text


def _resolved(text: str) -> str:
    for _ in range(3 if "&" in text else 0):
        resolved = html.unescape(text)
        if resolved == text:
            break
        text = resolved
    return text


def bare(text: str) -> str:
    """Return the words of tidy `text` in lower case without punctuation: for comparing two printings."""
    return _bare_line(text) if len(text) <= MAX_LINE else _bare(text)


def _bare(text: str) -> str:
    return " ".join(_WORD.findall(text.casefold()))


_bare_line = lru_cache(maxsize=1_000)(_bare)  # the steps of reading a page ask for the same lines


def bare_if_alike(texts: Sequence[str]) -> list[str | None]:
    """Return each of `texts` bare if another begins like it, else None: the lines of a page differ in few words."""
    heads = [_head_of(text) for text in texts]
    count = Counter(heads)
    return [bare(text) if count[head] > 1 else None for text, head in zip(texts, heads, strict=True)]


def _head_of(text: str) -> str:
    """Return the first characters of bare `text`."""
    beginning = bare(text[:BEGINNING])
    return (beginning if len(beginning) >= TOLD_APART else bare(text))[:TOLD_APART]


def begins(text: str, other: str) -> bool:
    """Tell whether `text` may begin with bare `other`: compares the first words, in which most texts differ."""
    return other.startswith(bare(text[:BEGINNING]))


def beginning_with(text: str, others: Iterable[str]) -> list[str]:
    """Return those of `others`, all bare, that `text` may begin with."""
    beginning = bare(text[:BEGINNING])
    return [other for other in others if other.startswith(beginning)]


def repeats(text: str, others: Iterable[str]) -> bool:
    """Tell whether tidy `text`, bare, equals one of `others`."""
    alike = beginning_with(text, others)
    return bool(alike) and bare(text) in alike


def letters(text: str) -> int:
    """Count the letters and digits of `text`."""
    printed = "".join(text.split())
    if printed.isalnum():
        return len(printed)
    return len(printed) - len(_NOT_LETTER.findall(printed)) - printed.count("_")


def length_in_print(text: str) -> int:
    """Count the characters of `text` other than white space; in printable text only spaces are that."""
    return len(text) - text.count(" ") if text.isprintable() else len("".join(text.split()))


def loose(text: str) -> str:
    """Return `text` in lower case and without any diacritics (`Sở Y tế` gives `so y te`): for names in addresses."""
    plain = text.casefold().replace("đ", "d")
    if plain.isascii():
        return plain
    plain = unicodedata.normalize("NFD", plain)
    return "".join(character for character in plain if not unicodedata.combining(character))


def has_vietnamese_letter(text: str) -> bool:
    """Tell whether `text` has a letter that hardly any other language has: `é` and `ô` are those of many."""
    return _VIETNAMESE.search(text) is not None
