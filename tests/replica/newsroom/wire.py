"""Writes the agency's stories, and prints them as papers do: each with its own lead, cut, addition and spelling."""

import random
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from ..text.grammar import expand, load_topic
from ..text.spelling import old_tone_marks
from .articles import Signature, Trait
from .newspapers import Newspaper
from .reporting import Text, expand_fact, facts_of

__all__ = ["AGENCY", "Printing", "Treatment", "print_story", "treatment"]

AGENCY = "TTXVN"


class Treatment(StrEnum):
    """What a paper does with an agency's story."""

    WHOLE = "whole"
    """Printed as sent."""
    DECOMPOSED = "decomposed"
    """Another headline, the last paragraph cut, the text in Unicode's decomposed form."""
    OLD_TONES = "old_tones"
    """The two last paragraphs cut, tone marks in the old places."""
    LOCALISED = "localised"
    """The last paragraph cut, one on the paper's own province put in."""
    OWN_LEAD = "own_lead"
    """Another headline and another lead."""


@dataclass(frozen=True, slots=True)
class Printing:
    """A wire story as one paper prints it."""

    text: Text
    signature: Signature
    dateline: str | None
    trait: Trait | None = None


def treatment(position: int) -> Treatment:
    """Say how the paper at `position` of the press prints agency stories; it never changes its ways."""
    return tuple(Treatment)[position % len(Treatment)]


def print_story(seed: int, day: date, number: int, newspaper: Newspaper, way: Treatment) -> Printing:
    """Print story `number` of `day` in `newspaper`."""
    rng = random.Random(f"{seed}/wire/{day}/{number}")
    topic = load_topic("wire")
    facts = facts_of(newspaper, topic, day, rng)
    own = facts_of(newspaper, topic, day, random.Random(f"{seed}/{newspaper.slug}/wire/{day}/{number}"))
    lines = topic.lines
    headline = expand(rng.choice(lines["headline"]), facts, rng)
    lead = expand(rng.choice(lines["lead"]), facts, rng)
    other_headline = expand(rng.choice(lines["headline2"]), facts, rng)
    other_lead = expand(rng.choice(lines["lead2"]), facts, rng)
    middle = [expand(line, facts, rng) for line in rng.sample(lines["body"], rng.randint(7, 10))]
    middle.insert(rng.randint(2, 5), expand(rng.choice(lines["quote"]), facts, rng))
    body = [*middle, expand(rng.choice(lines["closing"]), facts, rng)]
    tags = tuple(expand_fact(value, facts) for value in topic.choices["tags"])
    spare = (other_headline, body[-1])
    credit = Signature(("Theo TTXVN", "(Theo TTXVN)", "Nguồn: TTXVN")[len(newspaper.slug) % 3], credit=AGENCY)

    match way:
        case Treatment.WHOLE:
            return Printing(Text(headline, lead, tuple(body), tags, spare), credit, newspaper.dateline)
        case Treatment.DECOMPOSED:
            text = _respelled(Text(other_headline, lead, tuple(body[:-1]), tags, spare), _nfd)
            return Printing(text, credit, AGENCY, Trait.NFD)
        case Treatment.OLD_TONES:
            text = _respelled(Text(headline, lead, tuple(body[:-2]), tags, spare), old_tone_marks)
            return Printing(text, credit, newspaper.dateline, Trait.OLD_TONES)
        case Treatment.LOCALISED:
            local = expand(rng.choice(lines["local"]), {**own, "matter": facts["matter"]}, rng)
            text = Text(headline, lead, (*body[:3], local, *body[3:-1]), tags, spare)
            return Printing(text, credit, newspaper.dateline)
        case Treatment.OWN_LEAD:
            return Printing(Text(other_headline, other_lead, tuple(body), tags, spare), credit, newspaper.dateline)


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def _respelled(text: Text, spell: Callable[[str], str]) -> Text:
    return Text(spell(text.headline), spell(text.lead), tuple(map(spell, text.body)), text.tags, text.spare)
