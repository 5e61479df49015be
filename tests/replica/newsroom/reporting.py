"""Writes the newspapers' own texts: reports on local life, and the routine texts of every morning."""

import random
from dataclasses import dataclass
from datetime import date, timedelta

from ..text.grammar import Facts, Topic, expand, load_topic
from ..text.lexicon import pen_name, person, place_names
from ..text.spelling import day_month
from .articles import Picture, Signature
from .newspapers import Newspaper

__all__ = ["LOCAL_TOPICS", "Text", "facts_of", "pictures", "report", "routine", "signature"]

LOCAL_TOPICS = ("agriculture", "party", "weather", "police", "schools", "health", "culture", "sport", "markets")


@dataclass(frozen=True, slots=True)
class Text:
    """A text as its writer hands it in."""

    headline: str
    lead: str
    body: tuple[str, ...]
    tags: tuple[str, ...]
    spare: tuple[str, str]
    """Another headline and another paragraph, should the text be corrected."""


def facts_of(newspaper: Newspaper, topic: Topic, day: date, rng: random.Random) -> Facts:
    """Invent what a story of `newspaper` is about."""
    communes, villages = place_names(newspaper.slug)
    village, village2 = rng.sample(villages, 2)
    facts = {
        "commune": rng.choice(communes),
        "village": village,
        "village2": village2,
        "province": newspaper.province,
        "today": day_month(day),
        "yesterday": day_month(day - timedelta(days=1)),
        **{role: person(rng) for role in ("person", "person2", "person3", "official")},
    }
    for name, values in topic.choices.items():
        if name != "tags":
            facts[name] = expand_fact(rng.choice(values), facts)
    return facts


def expand_fact(value: str, facts: Facts) -> str:
    """Fill other facts into a fact, which keeps its small first letter."""
    return value.format_map(facts)


def report(newspaper: Newspaper, topic_name: str, day: date, rng: random.Random) -> Text:
    """Write a local report of 5 to 12 paragraphs."""
    topic = load_topic(topic_name)
    facts = facts_of(newspaper, topic, day, rng)
    lines = topic.lines
    headline, other_headline = (expand(line, facts, rng) for line in rng.sample(lines["headline"], 2))
    lead = expand(rng.choice(lines["lead"]), facts, rng)
    *material, spare = rng.sample(lines["body"], len(lines["body"]))
    middle = []
    for _ in range(rng.randint(2, 8)):
        taken, material = material[: (size := rng.choice((1, 1, 2)))], material[size:]
        middle.append(" ".join(expand(line, facts, rng) for line in taken))
    quotes = rng.sample(lines["quote"], 2 if len(middle) > 6 else 1)
    for quote in quotes:
        middle.insert(rng.randint(1, len(middle)), expand(quote, facts, rng))
    body = (
        expand(rng.choice(lines["opening"]), facts, rng),
        *filter(None, middle),
        expand(rng.choice(lines["closing"]), facts, rng),
    )
    return Text(headline, lead, body, _tags(topic, facts, rng), (other_headline, expand(spare, facts, rng)))


def routine(newspaper: Newspaper, topic_name: str, day: date, rng: random.Random) -> Text:
    """Fill the morning's numbers into a template."""
    topic = load_topic(topic_name)
    facts = facts_of(newspaper, topic, day, rng)
    headline, lead = (expand(topic.lines[place][0], facts, rng) for place in ("headline", "lead"))
    body = tuple(
        expand(line, facts, rng) for place in ("opening", "body", "quote", "closing") for line in topic.lines[place]
    )
    return Text(headline, lead, body, _tags(topic, facts, rng), (headline, body[-1]))


def _tags(topic: Topic, facts: Facts, rng: random.Random) -> tuple[str, ...]:
    values = [expand_fact(value, facts) for value in topic.choices["tags"]]
    return tuple(dict.fromkeys(rng.sample(values, rng.randint(1, min(4, len(values))))))


def signature(rng: random.Random) -> Signature:
    """Sign a local report in one of the ways seen on the press."""
    one, two = pen_name(rng), pen_name(rng)
    choices = [
        Signature(one, (one,)),
        Signature(f"Tin, ảnh: {one}", (one,), (one,)),
        Signature(f"Bài, ảnh: {one}", (one,), (one,)),
        Signature(f"{one} (tổng hợp)", (one,)),
    ]
    if one != two:
        choices.append(Signature(f"{one} - {two}", (one, two)))
    return rng.choice(choices)


def pictures(text: Text, number: int, signed: Signature, rng: random.Random, least: int = 0) -> tuple[Picture, ...]:
    """Take up to two pictures for a text; captions name what the headline is about, one photographer may differ."""
    taken = []
    for position in range(max(least, rng.choice((0, 1, 1, 2)))):
        subject = rng.choice(("Quang cảnh buổi làm việc.", "Người dân trao đổi công việc.", "Một góc quê hôm nay."))
        caption = f"{text.headline.split(':')[0].rstrip('.')}. {subject}" if position else subject
        credit = None if signed.photographers or rng.random() < 0.5 else pen_name(rng)
        taken.append(Picture(f"{number}{position}_anh-{rng.randrange(16**6):06x}.jpg", caption, credit))
    return tuple(taken)
