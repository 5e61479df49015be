"""The press's history, day after day: what is printed, corrected and removed when. A pure function of the seed."""

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from ..text.spelling import VIETNAM
from .articles import Absence, Article, Kind
from .corrections import CORRECTIONS, change_again
from .issue import START, Volume, day_number, issue
from .newspapers import Newspaper

__all__ = ["Chronicle"]

STILL_OPEN = timedelta(days=3)
"""How old an article may be when an editor still touches it: young enough for a crawler's daily revisits."""

EDITED, REMOVED = 0.6, 0.04
"""Edits and removals tried for each article printed, if changes are lasting; some find no article of their age."""

AGES = ((0.0, 2.0, 0.20), (2.0, 24.0, 0.15), (24.0, 168.0, 0.06), (168.0, 720.0, 0.03), (720.0, 2160.0, 0.02))
"""Ages in hours at which articles are edited, if changes are lasting: from, to, and the weight. Most within hours, some
after months, as studies of news sites found (Fass and Main 2014; Spangher et al., "NewsEdits", 2022)."""

OLDEST_REMOVAL = 24.0 * 90
"""Greatest age in hours at which an article is removed, if changes are lasting; as many in each doubling of the age."""

AWAY = timedelta(days=2)
"""How long an article is away when its 404 was a mistake."""


class Chronicle:
    """Everything that `newspapers` have printed up to the last moment that was asked for."""

    def __init__(self, seed: int, newspapers: tuple[Newspaper, ...], volume: Volume) -> None:
        self._seed = seed
        self._newspapers = newspapers
        self._volume = volume
        self._articles: dict[str, list[Article]] = {newspaper.slug: [] for newspaper in newspapers}
        self._next_day = START.date() - timedelta(days=volume.history_days)

    def until(self, moment: datetime) -> dict[str, tuple[Article, ...]]:
        """Return every newspaper's articles published by `moment`, oldest first; later editions are among theirs."""
        while self._next_day <= moment.date():
            self._print(self._next_day)
            self._next_day += timedelta(days=1)
        return {
            slug: tuple(article for article in articles if article.published_at <= moment)
            for slug, articles in self._articles.items()
        }

    def add(self, article: Article) -> None:
        """Print one more article."""
        articles = self._articles[article.newspaper.slug]
        articles.append(article)
        articles.sort(key=lambda known: known.published_at)

    def next_number(self, newspaper: Newspaper) -> int:
        """Return an article number that the daily issues leave free."""
        return max(article.number for article in self._articles[newspaper.slug]) + 1_000_000

    def _print(self, day: date) -> None:
        printing = self._volume.days is None or day_number(day) <= self._volume.days
        if day >= START.date() and not self._volume.lasting:
            for position, newspaper in enumerate(self._newspapers):
                self._edit(newspaper, position, day)
        for position, newspaper in enumerate(self._newspapers if printing else ()):
            self._articles[newspaper.slug] += issue(self._seed, newspaper, position, day, self._volume)
        if day >= START.date() and self._volume.lasting:
            for newspaper in self._newspapers:
                self._edit_any_age(newspaper, day)

    def _edit(self, newspaper: Newspaper, position: int, day: date) -> None:
        """Correct articles of the last days, each paper another kind every day; two papers a day remove one."""
        rng = random.Random(f"{self._seed}/{newspaper.slug}/{day}/edit")
        for order in range(max(1, self._volume.articles_a_day // 3)):
            if (chosen := self._open(newspaper, day, rng)) is not None:
                correct = CORRECTIONS[(day_number(day) + position + order) % len(CORRECTIONS)]
                self._replace(chosen, correct(chosen, self._working_hour(day, rng), rng))
        turn = (position - 2 * day_number(day)) % len(self._newspapers)
        if turn < 2 and (chosen := self._open(newspaper, day, rng)) is not None:
            since = self._working_hour(day, rng)
            mistake = turn == 1 and day_number(day) % 2 == 1
            absence = Absence(since, 404 if turn else 410, since + AWAY if mistake else None)
            self._replace(chosen, replace(chosen, absences=(absence,)))

    def _edit_any_age(self, newspaper: Newspaper, day: date) -> None:
        """Edit and remove articles of any age."""
        rng = random.Random(f"{self._seed}/{newspaper.slug}/{day}/lasting")
        moments = sorted(self._working_hour(day, rng) for _ in range(round(EDITED * self._volume.articles_a_day)))
        for order, moment in enumerate(moments):
            [(begin, end, _)] = rng.choices(AGES, [weight for *_, weight in AGES])
            chosen = self._of_age(newspaper, moment, begin, end, rng)
            if chosen is not None:
                first = len(chosen.editions) == 1
                correct = CORRECTIONS[(day_number(day) + order) % len(CORRECTIONS)] if first else change_again
                self._replace(chosen, correct(chosen, moment, rng))
        if rng.random() < REMOVED * self._volume.articles_a_day:
            moment = self._working_hour(day, rng)
            oldest = OLDEST_REMOVAL ** rng.random()
            chosen = self._of_age(newspaper, moment, oldest / 2, oldest, rng)
            if chosen is not None:
                self._replace(chosen, replace(chosen, absences=(Absence(moment, rng.choice((404, 404, 410))),)))

    def _of_age(
        self, newspaper: Newspaper, moment: datetime, begin: float, end: float, rng: random.Random
    ) -> Article | None:
        """Return one of the articles that are `begin` to `end` hours old, each as likely as the others, or None.

        To take the one nearest to a drawn age would edit what is the newest all night once for every age of the night.
        But an age at which nothing was printed stands for no article, so that those left of a class are edited no more
        often than in a full one.
        """
        drawn = moment - timedelta(hours=rng.uniform(begin, end))
        articles = self._articles[newspaper.slug]
        ended = self._volume.days is not None and day_number(drawn.date()) > self._volume.days
        if ended or not articles or drawn < articles[0].published_at:
            return None
        earliest, latest = moment - timedelta(hours=end), moment - timedelta(hours=begin)
        candidates = [
            article
            for article in articles
            if earliest < article.published_at <= latest
            and article.kind is Kind.LOCAL
            and article.trait is None
            and not article.absences
            and article.spare
            and article.editions[-1].since < moment
        ]
        return rng.choice(candidates) if candidates else None

    def _open(self, newspaper: Newspaper, day: date, rng: random.Random) -> Article | None:
        oldest = datetime.combine(day, time(), VIETNAM) - STILL_OPEN
        candidates = [
            article
            for article in self._articles[newspaper.slug]
            if article.published_at >= oldest
            and article.kind is Kind.LOCAL
            and article.trait is None
            and not article.absences
            and len(article.editions) == 1
            and article.spare
        ]
        return rng.choice(candidates) if candidates else None

    def _replace(self, old: Article, new: Article) -> None:
        articles = self._articles[old.newspaper.slug]
        articles[articles.index(old)] = new

    @staticmethod
    def _working_hour(day: date, rng: random.Random) -> datetime:
        return datetime.combine(day, time(8), VIETNAM) + timedelta(minutes=rng.randrange(600))
