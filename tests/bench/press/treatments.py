"""What papers do to a story that they reprint or correct."""

import random
import re
import unicodedata
from collections.abc import Callable

from tests.bench.press.prose import Prose
from tests.replica.text.spelling import old_tone_marks

__all__ = ["NOTICE_TREATMENTS", "REFILLED_TREATMENTS", "TREATMENTS", "corrected", "merged"]

Paragraphs = list[str]
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy"


def _as_sent(body: Paragraphs, _: Prose) -> Paragraphs:
    return body


def _changed_lead(body: Paragraphs, prose: Prose) -> Paragraphs:
    return [prose.paragraph(), *body[1:]]


def _cut_end(body: Paragraphs, prose: Prose) -> Paragraphs:
    return body[: max(2, round(len(body) * prose.chance.uniform(0.3, 0.9)))]


def _local_paragraph(body: Paragraphs, prose: Prose) -> Paragraphs:
    at = prose.chance.randint(1, len(body))
    return [*body[:at], prose.paragraph(), *body[at:]]


def _other_dateline(body: Paragraphs, prose: Prose) -> Paragraphs:
    return [f"({prose.place()}) - {body[0]}", *body[1:], prose.name()]


def _other_tone_marks(body: Paragraphs, _: Prose) -> Paragraphs:
    return [old_tone_marks(paragraph) for paragraph in body]


def _decomposed(body: Paragraphs, _: Prose) -> Paragraphs:
    return [unicodedata.normalize("NFD", paragraph) for paragraph in body]


def _typing_errors(body: Paragraphs, prose: Prose) -> Paragraphs:
    share = prose.chance.uniform(0.005, 0.05)

    def typed(word: str) -> str:
        if prose.chance.random() > share or len(word) < 2:
            return word
        at = prose.chance.randrange(len(word))
        return word[:at] + prose.chance.choice(LETTERS) + word[at + 1 :]

    return [" ".join(map(typed, paragraph.split())) for paragraph in body]


def _reordered(body: Paragraphs, prose: Prose) -> Paragraphs:
    return prose.chance.sample(body, len(body))


def _other_words(body: Paragraphs, prose: Prose) -> Paragraphs:
    """Other words in three sentences of ten, facts left as they are."""

    def told(sentence: str) -> str:
        if prose.chance.random() > 0.3:
            return sentence
        words = sentence.split()
        return " ".join(
            prose.phrase(1)[0] if word.islower() and prose.chance.random() < 0.3 else word for word in words
        )

    return [" ".join(map(told, re.split(r"(?<=\.) ", paragraph))) for paragraph in body]


def _a_paragraph_a_sentence(body: Paragraphs, _: Prose) -> Paragraphs:
    return [sentence for paragraph in body for sentence in re.split(r"(?<=\.) ", paragraph)]


def _several(body: Paragraphs, prose: Prose) -> Paragraphs:
    """Several things at once, as happens most."""
    for treat in prose.chance.sample(_SINGLE, 3):
        body = treat(body, prose)
    return body


_SINGLE: tuple[Callable[[Paragraphs, Prose], Paragraphs], ...] = (
    _as_sent, _changed_lead, _cut_end, _local_paragraph, _other_dateline, _other_tone_marks, _decomposed,
    _typing_errors, _reordered, _other_words, _a_paragraph_a_sentence,
)  # fmt: skip  # short items: a line each would fill a screen

TREATMENTS = {treat.__name__.strip("_"): treat for treat in (*_SINGLE, _several)}
"""Name and function of what a reprint goes through."""


NOTICE_TREATMENTS = ("other_dateline", "other_tone_marks", "decomposed", "typing_errors", "a_paragraph_a_sentence")
"""What a notice goes through when another paper prints it with the same facts."""

REFILLED_TREATMENTS = (*NOTICE_TREATMENTS, "other_words", "local_paragraph")
"""The same for bulletins, which are longer, so that one more sentence does not hide them."""


def merged(one: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    """Make one report of two: most of each, one after the other."""
    first = one[: max(2, round(len(one) * chance.uniform(0.6, 1)))]
    second = other[: max(2, round(len(other) * chance.uniform(0.6, 1)))]
    return [*first, *second]


def corrected(body: Paragraphs, prose: Prose) -> Paragraphs:
    """Correct a number or a sentence, or add what became known later."""
    at = prose.chance.randrange(len(body))
    match prose.chance.randrange(3):
        case 0:
            return [*body, prose.paragraph()]
        case 1:
            return [*body[:at], prose.paragraph(), *body[at + 1 :]]
        case _:
            return [*body[:at], body[at] + " " + prose.sentence(), *body[at + 1 :]]
