"""What an editor changes in an article that is already online."""

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

from .articles import Article, Edition

__all__ = ["CORRECTIONS", "Correction", "add_paragraph", "change_again", "change_headline", "change_number"]

Correction = Callable[[Article, datetime, random.Random], Article]
"""Returns the article with a further edition, online from the given moment."""

NUMBER = re.compile(r"(?<![\d.,/-])[1-9]\d{1,2}(?![\d.,/-]*\d)(?= )")


def change_number(article: Article, moment: datetime, rng: random.Random) -> Article:
    """Correct one number in one sentence of the body, without telling the reader."""
    last = article.editions[-1]
    places = [position for position, paragraph in enumerate(last.body) if NUMBER.search(paragraph)]
    if not places:
        return add_paragraph(article, moment, rng)
    position = rng.choice(places)
    found = rng.choice(list(NUMBER.finditer(last.body[position])))
    text = last.body[position]
    corrected = f"{text[: found.start()]}{int(found[0]) + rng.randint(1, 9)}{text[found.end() :]}"
    return _with(
        article, replace(last, since=moment, body=(*last.body[:position], corrected, *last.body[position + 1 :]))
    )


def add_paragraph(article: Article, moment: datetime, rng: random.Random) -> Article:
    """Add a paragraph before the last."""
    last = article.editions[-1]
    return _with(article, replace(last, since=moment, body=(*last.body[:-1], article.spare[1], last.body[-1])))


def change_headline(article: Article, moment: datetime, rng: random.Random) -> Article:
    """Give the article another headline; where the system makes its slug anew, its address changes too."""
    return _with(article, replace(article.editions[-1], since=moment, headline=article.spare[0]))


def change_again(article: Article, moment: datetime, rng: random.Random) -> Article:
    """Edit an article that was edited before: correct a number, or leave it as it is if it has none."""
    if any(NUMBER.search(paragraph) for paragraph in article.editions[-1].body):
        return change_number(article, moment, rng)
    return article


CORRECTIONS: tuple[Correction, ...] = (change_number, add_paragraph, change_headline)


def _with(article: Article, edition: Edition) -> Article:
    return replace(article, editions=(*article.editions, edition))
