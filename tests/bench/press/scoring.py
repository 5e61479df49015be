"""How good decisions about a labelled stream are."""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flows.text.normalization import shingles
from tests.bench.press.press_stream import Labelled

__all__ = ["Score", "score"]

MOSTLY_SHARED = 0.8


@dataclass(slots=True)
class Score:
    """Shares from 0 to 1."""

    precision: float
    """Of the articles said to repeat another, those that do."""
    recall: float
    """Of the reprints, those said to repeat a printing of the same story."""
    recall_mostly_shared: float
    """The same, of reprints that have over 80 % of their text from an earlier printing."""
    routine_merged: float
    """Of the routine texts, those said to repeat another with other facts."""
    one_fact_merged: float
    """The same, of notices that differ from an earlier one in one number or one name."""
    refilled_merged: float
    """The same, of bulletins whose words and numbers vary together."""
    identity: float
    """Of the articles met again under another form of their address or corrected, those related to themselves."""
    missed: Counter[str] = field(default_factory=Counter)
    """By kind."""
    wrong: Counter[str] = field(default_factory=Counter)
    """By kind."""


def score(
    stream: Sequence[Labelled],
    repeats: Mapping[str, str],
    versions: Mapping[str, str] | None = None,
    partial: Collection[str] = (),
) -> Score:
    """Score what a recipe says: which article repeats which, and, if it tells them apart, which is a version of which,
    and which repeat only a part.

    An article that its own paper prints again counts for identity only.
    """
    articles = {article.id: article for article in stream}
    said = {**repeats, **(versions or {})}
    missed: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    seen: dict[str, list[Labelled]] = defaultdict(list)
    total = mostly = mostly_found = again = again_right = 0
    for article in stream:
        of = articles[said[article.id]] if article.id in said else None
        if of is not None and not article.stories & of.stories and not (article.id in partial and _quote(article, of)):
            wrong[article.kind] += 1
        before = [other for story in article.stories for other in seen[story]]
        if any(other.source == article.source and article.kind in ("revision", "address") for other in before):
            again += 1
            again_right += of is not None and of.source == article.source and bool(article.stories & of.stories)
        elif before:
            total += 1
            found = of is not None and bool(article.stories & of.stories)
            missed[article.kind] += not found
            if _shared(article, before) > MOSTLY_SHARED:
                mostly += 1
                mostly_found += found
        for story in article.stories:
            seen[story].append(article)

    def merged(kind: str) -> float:
        return wrong[kind] / max(1, sum(article.kind == kind for article in stream))

    return Score(
        precision=1 - wrong.total() / max(1, len(said)),
        recall=1 - missed.total() / max(1, total),
        recall_mostly_shared=mostly_found / max(1, mostly),
        routine_merged=merged("routine"),
        one_fact_merged=merged("one other fact"),
        refilled_merged=merged("refilled"),
        identity=again_right / max(1, again),
        missed=missed,
        wrong=wrong,
    )


def _shared(article: Labelled, before: Sequence[Labelled]) -> float:
    mine = shingles(article.text)
    return max(len(mine & theirs) / max(len(mine), len(theirs)) for theirs in (shingles(o.text) for o in before[:6]))


def _quote(one: Labelled, other: Labelled) -> bool:
    return one.statement is not None and one.statement == other.statement
