"""Features of a line that need the whole page: its branch, its words beside the article's, the lines near it.

A branch is the largest box around a line that holds less than half of the letters: a call to subscribe, a box of facts,
a list of teasers is one.
"""

import math
import re
from collections.abc import Mapping, Sequence

from flows.cleaning.lines.line import Box, Line, PageFacts
from flows.cleaning.lines.wording import TOPICS, topics_of

__all__ = ["SURROUNDINGS", "surroundings_of"]

SURROUNDINGS = (
    *(f"word_{topic}" for topic in TOPICS), "box_call", "box_credit", "below_comments", "branch_letters",
    "branch_linked", "branch_lines", "branch_alike", "headline_overlap", "site_named", "author_named",
    "contacts", "described", "marks", "quotes", "links", "from_heading", "prev2_length", "around_sentences",
    "around_linked", "sentences_after",
)  # fmt: skip  # short items: a line each would fill a screen
"""The features, in order."""

OPENING, PROSE, LABEL, NEAR = 200, 80, 60, 3
"""Characters looked at of each line; of the shortest prose; of the longest label; lines looked at on either side."""
MAIN_SHARE = 0.5
"""Share of the letters from which a box is the main one, and no branch."""
FAR = 30.0
MIN_SITE, MIN_AUTHOR, DESCRIBED = 3, 5, 60
"""Letters of the shortest name of a site and of an author; letters in which a line and the description must agree."""
_CALL, _CREDIT, _COMMENTS = (TOPICS.index(topic) for topic in ("call", "credit", "comments"))
_WORD = re.compile(r"\w{4,}")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1780-\u17ff\u3040-\u30ff\u4e00-\u9fff\uac00-\ud7af]")
_NUMBER = re.compile(r"\d[\d ()/-]{7,20}\d")
_CONTACT = re.compile(r"@\w|https?://|www\.|\w@|#\w|\+?\d[\d ()/-]{7,20}\d")
_QUOTED = re.compile('["“”„«»‘’「」『』]')


def surroundings_of(
    lines: Sequence[Line],
    keys: Sequence[str],
    boxes: Mapping[int, Box],
    total: int,
    title: str,
    facts: PageFacts,
) -> list[list[float]]:
    """Return the features of each line, in the order of `SURROUNDINGS`.

    `keys`: the openings of the lines, bare; `boxes`: what each box holds, by id; `total`: letters of all lines;
    `title`: the headline, bare.
    """
    openings = [line.text[:OPENING] for line in lines]
    of_title = _words(title)
    topics = [topics_of(opening) for opening in openings]
    branches, alike = _branches(lines, boxes, total)
    calls: dict[int, float] = {}
    credits_: dict[int, float] = {}
    for branch, topic in zip(branches, topics, strict=True):
        calls[branch] = max(topic[_CALL], calls.get(branch, 0.0))
        credits_[branch] = max(topic[_CREDIT], credits_.get(branch, 0.0))
    sites = [site for site in facts.sites if len(site) >= MIN_SITE]
    authors = [author for author in facts.authors if len(author) >= MIN_AUTHOR]
    prose = [float(line.ends and len(line.text) >= PROSE) for line in lines]
    lengths = [math.log1p(len(line.text)) for line in lines]
    linked = [line.piece.linked for line in lines]
    after = sum(prose)
    below_comments, since = 0.0, FAR
    rows = []
    for index, line in enumerate(lines):
        opening, key, topic = openings[index], keys[index], topics[index]
        after -= prose[index]
        since = min(FAR, since + 1)
        if line.piece.kind == "heading" or (len(line.text) < LABEL and not line.ends and any(topic)):
            below_comments, since = topic[_COMMENTS], 0.0
        box = boxes.get(branches[index]) or Box(1)
        first, last = max(0, index - NEAR), index + NEAR + 1
        beside = max(1, len(prose[first:last]) - 1)
        rows.append([
            *topic, calls[branches[index]], credits_[branches[index]], below_comments, box.letters / total,
            box.linked / max(1, box.letters), min(FAR, box.lines), min(20.0, alike[branches[index]]),
            len(_words(opening) & of_title) / max(1, len(of_title)),
            float(any(site in key for site in sites)), float(any(author in key for author in authors)),
            _contacts(opening), float(_is_described(key, facts.description)),
            min(3.0, line.text.count("!") + line.text.count("?")), min(4.0, len(_QUOTED.findall(opening))),
            min(5.0, len(line.piece.links)), since, lengths[index - 2] if index > 1 else -1.0,
            sum(prose[first:last]) - prose[index], (sum(linked[first:last]) - linked[index]) / beside, min(FAR, after),
        ])  # fmt: skip  # short items: a line each would fill a screen
    return rows


def _words(text: str) -> set[str]:
    """Return the longer words of `text`; pairs of letters in scripts without spaces."""
    text = text.lower()
    if _UNSPACED.search(text):
        return {text[at : at + 2] for at in range(len(text) - 1)}
    return set(_WORD.findall(text))


def _branches(lines: Sequence[Line], boxes: Mapping[int, Box], total: int) -> tuple[list[int], dict[int, int]]:
    """Return the id of each line's branch, and how many branches have the same tag and names, by id."""
    branches = []
    kinds: dict[str, set[int]] = {}
    for line in lines:
        level = 1
        while level < len(line.boxes) and boxes[id(line.boxes[level])].letters <= MAIN_SHARE * total:
            level += 1
        if not line.boxes:
            branches.append(0)
            continue
        tag = line.boxes[level - 1]
        branches.append(id(tag))
        kinds.setdefault(f"{tag.name}.{line.names[level - 1]}", set()).add(id(tag))
    alike = {branch: len(found) for found in kinds.values() for branch in found}
    return branches, {0: 0, **alike}


def _contacts(text: str) -> float:
    if not ("@" in text or "#" in text or "://" in text or "www." in text or _NUMBER.search(text)):
        return 0.0
    return min(3.0, float(len(_CONTACT.findall(text))))


def _is_described(key: str, description: str) -> bool:
    return bool(key and description) and (key in description or description.startswith(key[:DESCRIBED]))
