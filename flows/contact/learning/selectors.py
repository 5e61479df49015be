"""Learns the selectors of a layout from several articles (wrapper induction). Pure.

The generic reader says what headline, lead, body, date, section and tags of each page are. A selector is learned if the
first element that it finds is the one with that content, on every page. Then the pages are read again with the rules; a
rule whose reading is not as good as the generic one is dropped.

If the generic reader says the same headline of several pages, such as the name of the site, the text of the links to
them is their headline, else what an element called a headline says otherwise on every page. A rule for it is learned
first, and the generic reader reads the pages again below that headline: lead and body depend on where it stands.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain, islice

from selectolax.lexbor import LexborNode

from crawler.contact.answers import Answer
from crawler.discovery.navigation import is_headline
from crawler.registry import Layout, Source
from flows.cleaning.page.shown_text import text_of
from flows.cleaning.page.typography import bare, tidy
from flows.contact.learning.examples import Example, read_examples
from flows.contact.learning.selector_names import names_of, own_names, rank
from flows.contact.reading import agreement, read_by, words_of
from flows.metadata.dates import parse_date
from flows.pipeline.extraction.extract import ExtractedPage
from flows.pipeline.extraction.saved_page import body_lines
from storage.model.moments import VIETNAM

__all__ = ["LearnedLayout", "learn_layout"]

LEAST_PAGES = 2
"""Fewest articles of which rules are learned: one page would make everything on it a rule."""

WHOLE_BODY = 0.92
"""Share of the body's words that its element must hold."""

AS_GOOD = 0.995
"""Agreement with the generic reading, below which a rule is dropped."""

MOST_TRIED = 5
"""Selectors of one key that are tried on all pages."""

MOST_NOISE = 8
"""Most selectors of noise that are learned."""

LONGEST_DATE = 80
"""Characters of the longest line that is looked at as a date."""

LONGEST_BODY = 200_000
"""Characters of the largest element that is looked at as a body."""

ONE_HEADLINE = (
    "the generic reader finds the same words on several articles, and no selector finds others; "
    "write one before the file is used"
)
"""Why there is no rule for the headline where it is needed."""

ORDER = ("body", "headline", "lead", "published", "section", "tags")
"""Keys in the order in which they are learned."""

TAGS = {
    "headline": "h1, h2, div, span, p, td",
    "lead": "h2, h3, h4, p, div, strong, span, td",
    "published": "time, span, div, p, td, li, em, i, small, meta",
    "section": "a",
    "tags": "a",
}
"""Elements that can hold a field."""

TELLING = {
    "body": re.compile(r"body|content|detail|entry|noi-?dung|fck", re.IGNORECASE),
    "headline": re.compile(r"title|headline|tieu-?de|h1", re.IGNORECASE),
    "lead": re.compile(r"sapo|lead|desc|summary|tom-?tat|chapeau|intro", re.IGNORECASE),
    "published": re.compile(r"date|time|ngay|publish", re.IGNORECASE),
    "section": re.compile(r"crumb|section|cat|chuyen-?muc", re.IGNORECASE),
    "tags": re.compile(r"tag|tu-?khoa|keyword", re.IGNORECASE),
}
"""Names that say what an element holds; such a selector outlives a change of the design."""

MOST_NODES = 6_000
"""Most elements of one page that are looked at."""

FIELD = {"body": "blocks", "lead": "lead", "published": "published_at", "section": "section",
         "tags": "tags"}  # fmt: skip  # a small table


@dataclass(frozen=True, slots=True)
class LearnedLayout:
    """The learned rules with their evidence."""

    layout: Layout
    pages: int
    """Number of articles on which each rule finds the right element."""
    dropped: dict[str, str]
    """Keys without a rule, and why."""


def learn_layout(
    answers: Sequence[Answer],
    source: Source,
    held_out: Sequence[Answer] = (),
    link_texts: Mapping[str, str] | None = None,
) -> LearnedLayout | None:
    """Learn rules from the articles of `answers`, and try them on `held_out`, too; None if fewer than two are read.

    `link_texts`: for addresses of articles, the text of a link to each.
    """
    everything = read_examples([*answers, *held_out], source, link_texts or {})
    if sum(any(example.answer is answer for answer in answers) for example in everything) < LEAST_PAGES:
        return None
    rules: dict[str, tuple[str, ...]] = {}
    dropped: dict[str, str] = {}
    if any(example.is_misread for example in everything):
        selector, everything = _with_headlines(everything, source)
        if selector:
            rules["headline"] = (selector,)
        else:
            dropped["headline"] = ONE_HEADLINE
    examples = [example for example in everything if any(example.answer is answer for answer in answers)]
    for key in ORDER:
        if key not in rules and key not in dropped:
            learned = _rules_with(key, rules, source, examples, everything)
            if isinstance(learned, str):
                dropped[key] = f"{learned}; the generic reader finds it"
            else:
                rules = learned
    return LearnedLayout(Layout.model_validate(rules), len(examples), dropped)


def _rules_with(
    key: str,
    rules: dict[str, tuple[str, ...]],
    source: Source,
    examples: Sequence[Example],
    everything: Sequence[Example],
) -> dict[str, tuple[str, ...]] | str:
    """Return the rules with one for `key` that reads no page worse; the reason if there is none."""
    reason = "no selector finds it on every page"
    for selector in islice(_candidates(key, examples), MOST_TRIED):
        for noise in _noises(key, selector, examples):
            tried = {**rules, key: (selector,), **noise}
            layout = Layout.model_validate(tried)
            worse = next((each for each in everything if not _as_good(each, source, layout)), None)
            if worse is None:
                return tried
            reason = f"with {selector} {worse.answer.url} is read worse than without rules"
    return reason


def _with_headlines(examples: list[Example], source: Source) -> tuple[str, list[Example]]:
    """Return the selector of the articles' own headlines, and the examples read with it; an empty one if none is."""
    candidates = chain(_candidates("headline", examples), _telling_apart(examples))
    for selector in islice(dict.fromkeys(candidates), MOST_TRIED):
        layout = Layout(headline=(selector,))
        again = []
        for example in examples:
            read = read_by(example.answer, source, (layout,))
            if isinstance(read, ExtractedPage) and read.draft.provenance.fields.get("headline") == f"rule:{selector}":
                again.append(replace(example, read=read, headline=read.draft.headline or ""))
        if len({bare(example.headline) for example in again}) == len(examples):
            return selector, again
    return "", examples


def _telling_apart(examples: Sequence[Example]) -> Iterator[str]:
    """Yield selectors called a headline whose first element has other words, as long as a headline, on every page."""
    names = {name for node in examples[0].tree.css(TAGS["headline"])[:MOST_NODES] for name in names_of(node)}
    for name in sorted((name for name in names if TELLING["headline"].search(name)), key=rank):
        shown = [text_of(node) for example in examples for node in example.tree.css(name)[:1]]
        if len({bare(text) for text in shown if is_headline(text)}) == len(examples):
            yield name


def _noises(key: str, body: str, examples: Sequence[Example]) -> Iterator[dict[str, tuple[str, ...]]]:
    """Yield rules that take out of the body what is not the article's: first none, then what the pages share."""
    yield {}
    if key != "body":
        return
    found: Counter[str] = Counter()
    kept: set[str] = set()
    for example in examples:
        lines = [bare(line) for line in body_lines(example.read.cleaned)]
        node = example.tree.css_first(body)
        if node is None:
            continue
        for inner in node.css("div, p, ul, ol, section, aside, table, textarea, button, form, span, h2, h3, h4, b, a"):
            text = _words_in(inner)
            names = set(own_names(inner)) or {inner.tag or ""} & {"textarea", "button", "form"}
            if any(line and (line in text or text in line) for line in lines) or not text:
                kept |= names
            else:
                found.update(names)
    noise = [name for name, _ in found.most_common() if name not in kept and name.startswith((".", "#"))]
    noise += [name for name in found if name not in kept and name in ("textarea", "button", "form")]
    if noise:
        yield {"noise": tuple(noise[:MOST_NOISE])}


def _as_good(example: Example, source: Source, layout: Layout) -> bool:
    """Tell whether the rules read a page as well as the generic reader."""
    ruled = read_by(example.answer, source, (layout,))
    if not isinstance(ruled, ExtractedPage):
        return False
    ours, generic = ruled.draft, example.read.draft
    headline = example.headline if layout.headline else generic.headline or ""
    return (
        agreement(words_of(ruled), words_of(example.read)) >= AS_GOOD
        and bare(ours.headline or "") == bare(headline)
        and bare(ours.lead or "") == bare(generic.lead or "")
        and _same_time(ours.published_at, generic.published_at)
        and (not generic.section or ours.section == generic.section)
        and (not generic.tags or set(ours.tags) == set(generic.tags))
        and set(ours.authors) == set(generic.authors)
    )


def _candidates(key: str, examples: Sequence[Example]) -> Iterator[str]:
    """Yield the selectors that find the right element on every page where the field is known, the best first."""
    is_right = RIGHT[key]
    known = [example for example in examples if _is_known(key, example)]
    others = (
        [example for example in examples if not _is_known(key, example)] if key in ("headline", "published") else []
    )
    if len(known) < LEAST_PAGES:
        return
    names: Counter[str] = Counter()
    for example in known:
        names.update({name for node in _nodes(key, example) for name in names_of(node)})
    shared = sorted((name for name, times in names.items() if times == len(known)), key=rank)
    shared.sort(key=lambda name: TELLING[key].search(name) is None)
    if key == "body":  # the smallest element that holds it all
        shared.sort(key=lambda name: sum(len(node.text()) for each in known for node in each.tree.css(name)[:1]) // 50)
    for selector in shared:
        right = all(is_right(example, example.tree.css(selector)) for example in known)
        if right and not any(example.tree.css(selector) for example in others):
            yield selector


def _is_known(key: str, example: Example) -> bool:
    draft = example.read.draft
    if key == "headline":
        return bool(example.headline)
    return bool(draft.blocks if key == "body" else getattr(draft, FIELD[key]))


def _nodes(key: str, example: Example) -> Iterator[LexborNode]:
    """Yield the elements whose content is the field's."""
    if key == "body":
        yield from _body_nodes(example)
        return
    for node in example.tree.css(TAGS[key])[:MOST_NODES]:
        if RIGHT[key](example, [node]):
            yield node


def _body_nodes(example: Example) -> Iterator[LexborNode]:
    """Yield the elements that hold the body: the smallest first, and those around it that add little."""
    lines = [bare(line) for line in body_lines(example.read.cleaned) if len(line) > 40]
    if not lines:
        return
    for node in example.tree.css("div, article, section, td, main, span"):
        text = _words_in(node)
        if sum(line in text for line in lines) >= WHOLE_BODY * len(lines):
            yield node


def _words_in(node: LexborNode) -> str:
    text = node.text()
    return bare(tidy(node.text(separator=" "))) if len(text) < LONGEST_BODY else ""


def _is_body(example: Example, nodes: Sequence[LexborNode]) -> bool:
    lines = [bare(line) for line in body_lines(example.read.cleaned) if len(line) > 40]
    text = _words_in(nodes[0]) if nodes else ""
    return bool(lines) and sum(line in text for line in lines) >= WHOLE_BODY * len(lines)


def _is_headline(example: Example, nodes: Sequence[LexborNode]) -> bool:
    shown = next((text for node in nodes if (text := text_of(node))), "")
    return bare(shown) == bare(example.headline)


def _is_lead(example: Example, nodes: Sequence[LexborNode]) -> bool:
    shown = next((text for node in nodes if (text := text_of(node))), "")
    lead = bare(example.read.draft.lead or "")
    return bool(lead) and (bare(shown) == lead or (bare(shown).endswith(lead) and len(shown) < len(lead) + 30))


def _is_published(example: Example, nodes: Sequence[LexborNode]) -> bool:
    wanted = example.read.draft.published_at
    if wanted is None or not nodes:
        return False
    node = nodes[0]
    text = node.attributes.get("datetime") or node.attributes.get("content") or tidy(node.text())
    if len(text) > LONGEST_DATE:
        return False
    found = parse_date(text)
    return found is not None and found.timed and _same_time(found.at, wanted)


def _same_time(ours: datetime | None, generic: datetime | None) -> bool:
    """Tell whether two dates agree to the minute. Midnight stands for a mere day: a time of that day is better."""
    if ours is None or generic is None:
        return ours == generic
    ours, generic = ours.astimezone(VIETNAM), generic.astimezone(VIETNAM)
    if (generic.hour, generic.minute) == (0, 0):
        return ours.date() == generic.date()
    return ours.replace(second=0) == generic.replace(second=0)


def _is_section(example: Example, nodes: Sequence[LexborNode]) -> bool:
    shown = [bare(text_of(node)) for node in nodes]
    wanted = [bare(each) for each in example.read.draft.section]
    return bool(shown) and (shown == wanted or shown[1:] == wanted or (len(shown) == 1 and shown[0] in wanted))


def _is_tags(example: Example, nodes: Sequence[LexborNode]) -> bool:
    shown = {bare(text_of(node).lstrip("#")) for node in nodes} - {""}
    wanted = {bare(each.lstrip("#")) for each in example.read.draft.tags}
    return bool(shown) and (shown == wanted or (len(nodes) == 1 and shown <= wanted))


RIGHT: dict[str, Callable[[Example, Sequence[LexborNode]], bool]] = {
    "body": _is_body, "headline": _is_headline, "lead": _is_lead, "published": _is_published, "section": _is_section,
    "tags": _is_tags,
}  # fmt: skip  # a small table
