"""Shows what differs in the fields of two versions: of a list its changed entries, with their changed words marked."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flows.text.value_text import value_text
from flows.web.comparison import MarkedWords, WordComparison
from storage.model.article import Article, comparable
from storage.model.blocks import Block, Image, ListBlock, Table, Video
from storage.reader.results import Difference
from storage.versions.sentences import split_sentences

__all__ = ["ShownChange", "shown_changes"]

SHOWN_AS_SENTENCES = frozenset({"headline", "lead", "text", "word_count", "syllable_count"})

MARKUP = "html"
"""Shown only where nothing else is: bold type or a link may be all that a newspaper changed."""

MOST_ENTRIES = 20
"""Changed entries of a list that are shown; the record has all."""

MOST_CHARACTERS = 300
"""Characters of an entry from which what follows is left out."""

AROUND = 60
"""Characters kept at the ends of words that did not change, or of a change longer than MOST_CHARACTERS."""

Cell = Sequence[Sequence[MarkedWords]]
"""Entries, each as words."""


@dataclass(frozen=True, slots=True)
class ShownChange:
    """What differs in a field, before and after; empty where nothing was."""

    name: str
    before: Cell
    after: Cell


@dataclass(frozen=True, slots=True)
class _Entry:
    """An entry of a list, or the one value of another field."""

    key: str
    """Equal for what counts as unchanged, as a picture at another host does."""
    text: str


def shown_changes(
    difference: Difference, before: Article, after: Article, left_out: Iterable[str], words: WordComparison
) -> list[ShownChange]:
    """Return what differs besides sentences and the fields `left_out`."""
    told = SHOWN_AS_SENTENCES.union({MARKUP}, left_out)
    found = []
    for change in difference.fields:
        if change.name in told:
            continue
        old = _entries(getattr(before, change.name), change.before)
        new = _entries(getattr(after, change.name), change.after)
        if change.name == "blocks":
            names = {field.name for field in difference.fields}
            old = _layout(before, old, names, {each.before for each in difference.sentences})
            new = _layout(after, new, names, {each.after for each in difference.sentences})
        found += _change(change.name, old, new, words)
    if not found and not difference.sentences:
        for change in difference.fields:
            if change.name == MARKUP:
                old, new = _entries(before.html, change.before), _entries(after.html, change.after)
                found += _change(MARKUP, old, new, words)
    return found


def _entries(value: object, told: object) -> list[_Entry]:
    """Return the entries of a field; `told` is its value as JSON."""
    if value is None:
        return []
    if isinstance(value, tuple) and isinstance(told, list):
        return [_Entry(value_text(comparable(one)), value_text(shown)) for one, shown in zip(value, told, strict=True)]
    return [_Entry(value_text(comparable(value)), value_text(told))]


def _layout(article: Article, entries: list[_Entry], fields: set[str], sentences: set[str | None]) -> list[_Entry]:
    """Return the blocks that neither a changed sentence nor the fields of pictures and videos show."""
    return [
        entry
        for block, entry in zip(article.blocks, entries, strict=True)
        if not (isinstance(block, Image) and "images" in fields)
        and not (isinstance(block, Video) and "videos" in fields)
        and sentences.isdisjoint(sentence for line in _lines(block) for sentence in split_sentences(line))
    ]


def _lines(block: Block) -> Iterable[str]:
    match block:
        case Image() | Video():
            return ()
        case ListBlock():
            return block.items
        case Table():
            return ("\t".join(row) for row in block.rows)
        case _:
            return (block.text,)


def _change(name: str, before: list[_Entry], after: list[_Entry], comparison: WordComparison) -> list[ShownChange]:
    if [entry.key for entry in before] == [entry.key for entry in after]:
        return []
    old, new = _without(before, after), _without(after, before)
    if not old and not new:  # their order changed
        old = [_Entry("", "; ".join(entry.text for entry in before))]
        new = [_Entry("", "; ".join(entry.text for entry in after))]
    shown, new_shown = old[:MOST_ENTRIES], new[:MOST_ENTRIES]
    if len(old) == len(new):
        pairs = [comparison.marked(one.text, other.text) for one, other in zip(shown, new_shown, strict=True)]
        cells = [left for left, _ in pairs], [right for _, right in pairs]
    else:
        cells = [_all_changed(entry) for entry in shown], [_all_changed(entry) for entry in new_shown]
    return [ShownChange(name, _cell(cells[0], len(old)), _cell(cells[1], len(new)))]


def _all_changed(entry: _Entry) -> tuple[MarkedWords, ...]:
    return (MarkedWords(entry.text, changed=True),)


def _without(entries: list[_Entry], others: list[_Entry]) -> list[_Entry]:
    """Return the entries that `others` does not have, or has less often."""
    left = Counter(entry.key for entry in others)
    found = []
    for entry in entries:
        left[entry.key] -= 1
        if left[entry.key] < 0:
            found.append(entry)
    return found


def _cell(entries: Iterable[Sequence[MarkedWords]], number: int) -> Cell:
    """Return the entries shortened, and how many of their `number` are left out."""
    shown = [_shortened(entry) for entry in entries]
    return [*shown, [MarkedWords(f"… (+{number - MOST_ENTRIES})")]] if number > MOST_ENTRIES else shown


def _shortened(entry: Sequence[MarkedWords]) -> list[MarkedWords]:
    """Leave out the middle of what did not change and, behind the first changes, the rest."""
    found: list[MarkedWords] = []
    length = 0
    for words in entry:
        if length > MOST_CHARACTERS:
            return [*found, MarkedWords("…")]
        text = words.text
        if len(text) > (MOST_CHARACTERS if words.changed else 2 * AROUND):
            text = f"{text[:-AROUND][: MOST_CHARACTERS if words.changed else AROUND]} … {text[-AROUND:]}"
        found.append(MarkedWords(text, words.changed))
        length += len(text)
    return found
