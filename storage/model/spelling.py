"""The spellings of a word: capitals, either placement of a tone mark, marks left out. Stored text is never folded."""

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence

__all__ = [
    "any_placement", "any_spelling", "apart_from_other_scripts", "fold", "folded_words", "has_marks", "numbers_apart",
    "refuse_long", "sought_words",
]  # fmt: skip  # short items: a line each would fill a screen

LONGEST_SPELT = 30
"""Most letters of a word that is looked for in any spelling: no syllable has more than seven, and tantivy refuses the
regular expression of a hundred."""

MOST_IN_A_ROW = 100
"""Most words that a reader looks for one after the other: of twice as many polars refuses the regular expression."""

LETTERS = ((0x00C0, 0x02B0), (0x1E00, 0x1F00))
"""Code points of the Latin letters with marks."""

STROKED = (
    "aẚɐəɚⱥ bƀƃɓʙ cƈȼɕʗ dđðƌȡɖɗ eǝɇɘɛɜɝɞʚ fƒẛ gǥɠɡɢʛ hħɥɦʜʮʯ iıɨɪ jȷɉɟʄʝ kƙʞ lłŀƚȴɫɬɭʟ "
    "mɯɰɱ nŉŋƞȵɲɳɴ oøǿɔɵ pƥ qĸɋʠ rɍɼɽɾɿʀʁ sſȿẜẝʂ tŧƫƭȶʇʈⱦ uʉ vʋʌ wƿʍ yƴɏỿʎʏ zƶȝȥɀʐʑ"
)
"""Letters that Unicode does not take apart but the search index does, each group behind its letter without a mark: ƀ is
of the names of the Ê Đê and Gia Rai."""

# The tone of oa, oe and uy may stand on either vowel (hoà or hòa) at the end of a syllable. Both spellings are
# common, often within one paper, so they are folded to the older placement.
_OLD_PLACEMENT = {
    new: old
    for news, olds in (
        ("oà oá oả oã oạ", "òa óa ỏa õa ọa"),
        ("oè oé oẻ oẽ oẹ", "òe óe ỏe õe ọe"),
        ("uỳ uý uỷ uỹ uỵ", "ùy úy ủy ũy ụy"),
    )
    for new, old in zip(news.split(), olds.split(), strict=True)
}
_NEW_PLACEMENT = re.compile(rf"(?<!q)(?:{'|'.join(_OLD_PLACEMENT)})\b")
_EITHER_PLACEMENT = {old: f"(?:{old}|{new})" for new, old in _OLD_PLACEMENT.items()}
_WORD = re.compile(r"\d+(?:[.,/:\-–]\d+)*|[^\W\d_]+")
_LATIN = frozenset(("LATIN", "MODIFIER", "ORDINAL", "MICRO"))
"""Words in Unicode's names of the letters of Latin text: đ, and those in Kʼho, 1º and µm."""

_BETWEEN_NUMBERS = re.compile(r"([/\-])")
_PIECE = re.compile(r'"[^"]*"?|[^\s"]+')
_QUOTED = re.compile(r'"([^"]*)"?')


def _marked_letters() -> Mapping[str, str]:
    """Return the small letters with marks, each with its letter without."""
    found = {letter: group[0] for group in STROKED.split() for letter in group[1:]}
    for letter in (chr(code) for first, last in LETTERS for code in range(first, last)):
        plain = unicodedata.normalize("NFD", letter)[0]
        if letter == letter.lower() and plain != letter and plain.isascii():
            found[letter] = plain
    return found


_PLAIN = _marked_letters()
_SPELLINGS = {
    plain: f"[{plain}{''.join(letter for letter in _PLAIN if _PLAIN[letter] == plain)}]" for plain in _PLAIN.values()
}


def fold(text: str) -> str:
    """Return `text` in NFC and lower case, with one spelling of tone marks."""
    folded = unicodedata.normalize("NFC", text).lower().replace("ð", "đ")
    return _NEW_PLACEMENT.sub(lambda match: _OLD_PLACEMENT[match[0]], folded)


def folded_words(text: str) -> list[str]:
    """Return the words of `text` in lower case and NFC, with one spelling of tone marks; numbers stay whole."""
    return _WORD.findall(fold(text))


def numbers_apart(words: Iterable[str]) -> list[str]:
    """Return folded words with the numbers of dates and ranges, and the signs between them, each for itself.

    >>> numbers_apart(["lễ", "30/4–1/5", "8.127,9"])
    ['lễ', '30', '/', '4', '-', '1', '/', '5', '8.127,9']
    """
    return [piece for word in words for piece in _BETWEEN_NUMBERS.split(word.replace("–", "-"))]


def sought_words(text: str) -> list[list[str]]:
    """Return the folded words that a search asks for: those in quotes together, for they must follow each other.

    >>> sought_words('mưa "Lũ quét"')
    [['lũ', 'quét'], ['mưa']]
    """
    quoted = [words for phrase in _QUOTED.findall(text) if (words := folded_words(phrase))]
    return [*quoted, *([word] for word in folded_words(_QUOTED.sub(" ", text)))]


def apart_from_other_scripts(text: str) -> tuple[str, list[str]]:
    """Return a search without its phrases and pieces that have letters outside Latin, and those in lower case.

    Many scripts put no blanks between words, so that such a piece cannot be looked for as whole words.

    >>> apart_from_other_scripts('tin "河内 市" mới')
    ('tin mới', ['河内 市'])
    """
    latin: list[str] = []
    other: list[str] = []
    for piece in _PIECE.findall(unicodedata.normalize("NFC", text)):
        if any(letter.isalpha() and _is_of_other_script(letter) for letter in piece):
            other.append(" ".join(piece.strip('"').lower().split()))
        else:
            latin.append(piece)
    return " ".join(latin), other


def _is_of_other_script(letter: str) -> bool:
    return _LATIN.isdisjoint(unicodedata.name(letter, "").split())


def refuse_long(rows: Iterable[Sequence[str]]) -> None:
    """Raise ValueError if too many words are to follow each other."""
    longest = max(map(len, rows), default=0)
    if longest > MOST_IN_A_ROW:
        raise ValueError(f"at most {MOST_IN_A_ROW} words can be looked for in a row, not {longest}")


def has_marks(word: str) -> bool:
    """Tell whether a folded word has a mark."""
    return any(letter in _PLAIN for letter in word)


def any_placement(word: str) -> str:
    """Return a regular expression of a folded word: it matches the word with its tone mark in either place.

    >>> any_placement("hòa"), any_placement("toán")
    ('h(?:òa|oà)', 'toán')
    """
    either = None if word[-3:-2] == "q" else _EITHER_PLACEMENT.get(word[-2:])
    return re.escape(word) if either is None else re.escape(word[:-2]) + either


def any_spelling(word: str) -> str:
    """Return a regular expression of a folded word without marks: it matches the word with any marks, or none.

    >>> bool(re.fullmatch(any_spelling("dong"), "động")), bool(re.fullmatch(any_spelling("dong"), "đong đo"))
    (True, False)
    """
    if len(word) > LONGEST_SPELT:
        return re.escape(word)
    return "".join(_SPELLINGS.get(letter) or re.escape(letter) for letter in word)
