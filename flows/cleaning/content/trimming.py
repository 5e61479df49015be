"""Removes hidden elements, widgets and lists of links from an article's fragment before it is read."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice

from flows.cleaning.page.element import Element, Part
from flows.cleaning.page.markup import ASKS_MAIL, CORE, MARK, elements, is_document, raw_text
from flows.cleaning.page.noise import advert_name, noisy_name
from flows.cleaning.page.shown_text import hides
from flows.cleaning.page.typography import SENTENCE_ENDS, length_in_print
from flows.cleaning.wording.reading_tools import names_tool

__all__ = ["cut_noise", "write_out_styles"]

GUARD = 0.4
"""Share of the fragment's text above which an element never counts as noise, whatever its name."""

MAX_CARD = 400
"""Characters of the longest teaser, its title included."""
MAX_ADVERT, ADVERTS = 150, 0.15
"""Letters of the longest advertisement in words, and share of the text that those of one name may hold."""
MAX_TOOL = 60
"""Letters of the longest words around a switch or a list to choose from."""
FEW_TICKS, NEAR, MOST_AROUND = 3, 3, 20
"""Items of the shortest list to tick off; boxes around a tick of which one is its item, and one is its form."""
OFFERED = 0.5
"""Share of the links of a box that lead to documents if it offers them."""
COPIED = 80
"""Characters that are compared to recognise the copy of a text."""

_NEVER_TEXT_NAMES = "input button textarea select option object embed"
_DROPPED_NAMES = f"{_NEVER_TEXT_NAMES} form label ins nav header footer dialog"
_CONTAINER_NAMES = "div section article aside ul ol dl table nav figure p center details h2 h3 h4 h5"
_DROPPED = frozenset(_DROPPED_NAMES.split())
_NEVER_TEXT = frozenset(_NEVER_TEXT_NAMES.split())
_CONTAINERS = frozenset(_CONTAINER_NAMES.split())
_BOXES = frozenset({"div", "section", "aside", "ul", "table", "article"})
_TOOL_BOXES, _FIELDS = frozenset({"div", "p", "span"}), frozenset({"input", "select"})
_CONTROLS = frozenset({"label", "button", *_FIELDS})
_ASKING, _LISTS = frozenset({"input", "select", "textarea", "button"}), frozenset({"ul", "ol"})
_SWITCHES = frozenset({"checkbox", "range"})
_WITHIN_TOOL_NAMES = "label input select optgroup option button span b strong i em u small font"
_WITHIN_TOOL = frozenset(_WITHIN_TOOL_NAMES.split())
_CLASS_RULE = re.compile(r"\.([\w-]+)\s*\{([^{}]*)\}")
_KEPT_RULE = re.compile(r"(?:text-align|font-weight)\s*:\s*\w+")


@dataclass(slots=True)
class _Held:
    """Counts of the characters in an element."""

    tag: Element
    around: "_Held | None" = None
    """The counts of the element around it."""
    text: int = 0
    """Characters other than white space."""
    linked: int = 0
    """Those of them in links."""
    links: int = 0
    documents: int = 0
    """Those of the links that lead to one."""
    figures: int = 0
    pictures: int = 0


def write_out_styles(root: Element, sheets: Iterable[str]) -> None:
    """Copy a class's alignment and font weight from a `<style>` in the fragment to the elements of that class."""
    wanted: dict[str, str] = {}
    for sheet in sheets:
        for name, rules in _CLASS_RULE.findall(sheet[:20_000]):
            if kept := ";".join(_KEPT_RULE.findall(rules)):
                wanted[name] = f"{wanted[name]};{kept}" if name in wanted else kept
    for tag in elements(root) if wanted else ():
        for name in tag.attrs.get("class", "").split():
            if name in wanted:
                tag.attrs["style"] = f"{wanted[name]};{tag.attrs.get('style') or ''}"


def cut_noise(root: Element, *, by_name: bool = True) -> None:
    """Remove what does not belong to the article, judged by element, style, links and, if `by_name`, class name.

    A name counts only where all elements of that name hold less than `GUARD` of the text together. The boxes around
    the densest prose stay, however many links stand beside it.
    """
    held = _measure(root)
    whole = max(1, held[id(root)].text)
    top = next((child for child in root.contents if isinstance(child, Element)), None)
    noisy = _adverts(held, ADVERTS * whole) | _tools(held)
    noisy |= _noisy_by_name(root, held, GUARD * whole) if by_name else set()
    ticked = _to_tick_off(held)
    kept = _around_core(root) | {id(top)}
    waiting = [root]
    while waiting:
        for tag in [child for child in waiting.pop().contents if isinstance(child, Element)]:
            if id(tag) not in kept and (
                (by_name and tag.name == "article" and _is_card(tag, held[id(tag)], whole))
                or (
                    _is_noise(tag, hidden := hides(tag.attrs), by_name=by_name)
                    and id(tag) not in ticked
                    and held[id(tag)].text < GUARD * whole
                )
                or id(tag) in noisy
                or (hidden and _repeats_rest(tag, root))
                or (tag.name in _BOXES and _only_links(held[id(tag)]))
            ):
                fields = [tag] if tag.name == "input" else list(elements(tag, "input")) if tag.name == "form" else []
                if tag.parent is not None and any(map(_asks_for_mail, fields)):
                    tag.parent.attrs[ASKS_MAIL] = ""
                tag.extract()
            else:
                waiting.append(tag)


def _around_core(root: Element) -> set[int]:
    """Return the ids of the element of the densest prose and of those around it; none if it is not marked."""
    core = next((tag for tag in elements(root) if CORE in tag.attrs), None)
    found: set[int] = set()
    while core is not None:
        found.add(id(core))
        core = core.parent
    return found


def _is_card(tag: Element, held: _Held, whole: int) -> bool:
    """Tell whether an element is the teaser of another article: little text under a linked heading."""
    heading = next(elements(tag, "h2", "h3", "h4", "h5"), None)
    return (
        heading is not None
        and any(elements(heading, "a"))
        and held.text < min(MAX_CARD, GUARD * whole)
        and held.linked > 0
    )


def _noisy_by_name(root: Element, held: dict[int, _Held], limit: float) -> set[int]:
    """Return the ids of the outermost boxes with a noisy name whose namesakes hold less than `limit` characters."""
    namesakes: dict[str, list[Element]] = {}
    waiting = [root]
    while waiting:
        for tag in [child for child in waiting.pop().contents if isinstance(child, Element)]:
            names = tag.names
            kind = tag.attrs.get("type", "") if tag.name == "div" else ""
            if tag.name in _CONTAINERS and MARK not in tag.attrs and noisy_name(names, kind):
                namesakes.setdefault(f"{names} {kind}", []).append(tag)
            else:
                waiting.append(tag)
    few = (tags for tags in namesakes.values() if sum(held[id(tag)].text for tag in tags) < limit)
    return {id(tag) for tags in few for tag in tags}


def _adverts(held: dict[int, _Held], limit: float) -> set[int]:
    """Return the ids of small elements named as advertisements whose text is no sentence, or has a link.

    Those of one name hold less than `limit` characters together. If one of them has no text at all, but a frame or a
    picture, the name is a place for advertisements, and what stands there in whole sentences is one, too.
    """
    namesakes: dict[str, list[_Held]] = {}
    for own in held.values():
        if (names := own.tag.names) and advert_name(names):
            namesakes.setdefault(names, []).append(own)
    found: set[int] = set()
    for alike in namesakes.values():
        if sum(own.text for own in alike) < limit:
            is_place = any(map(_is_place, alike))
            found.update(id(own.tag) for own in alike if 0 < own.text <= MAX_ADVERT and _is_advert(own, is_place))
    return found


def _tools(held: dict[int, _Held]) -> set[int]:
    """Return the ids of small boxes with a switch or a list to choose from among words that are no sentence.

    So a page offers to load itself anew, or another voice: the words say what is switched. Boxes side by side, each
    with one, are a list to tick off or the answers of a quiz; items of a list stay, too.
    """
    found: dict[tuple[int, str], dict[int, Element]] = {}
    for control in (each.tag for each in held.values() if each.tag.name in _FIELDS and _chooses(each.tag)):
        box = control.parent.parent if control.parent is not None and control.parent.name == "label" else control.parent
        if box is not None and box.name in _TOOL_BOXES:
            found.setdefault((id(box.parent), box.name), {})[id(box)] = box
    alone = (tag for tags in found.values() if len(tags) == 1 for tag in tags.values())
    return {id(tag) for tag in alone if held[id(tag)].text <= MAX_TOOL and _is_tool(tag)}


def _chooses(control: Element) -> bool:
    """Tell whether a control is a switch, a slider or a list to choose from."""
    return control.name == "select" or control.attrs.get("type", "").lower() in _SWITCHES


def _is_tool(box: Element) -> bool:
    """Tell whether a box with such a control holds nothing but controls and words that name them.

    Before a tick only the label of a tool counts: others head a part that the tick unfolds. Behind a list to choose
    from a sentence goes on; a paragraph that no such list ends is text.
    """
    if any(tag.name not in _WITHIN_TOOL for tag in elements(box)) or _said(box.contents).endswith(SENTENCE_ENDS):
        return False
    around = [(n, part) for n, part in enumerate(box.contents) if isinstance(part, Element) and part.name in _CONTROLS]
    held = [
        (n, each) for n, part in around for each in (part, *elements(part)) if each.name in _FIELDS and _chooses(each)
    ]
    first, control = held[0]
    if control.name == "select":
        return not _said(box.contents[held[-1][0] :])
    if box.name == "p":
        return False
    return control.attrs["type"].lower() == "range" or names_tool(_said(box.contents[:first]))


def _said(parts: Iterable[Part]) -> str:
    """Return what parts of a box say apart from its controls."""
    told = (part for part in parts if not isinstance(part, Element) or part.name not in _CONTROLS)
    return "".join(raw_text(part) if isinstance(part, Element) else str(part) for part in told).strip()


def _is_place(held: _Held) -> bool:
    """Tell whether an element shows something that is no text: a frame, a picture, what a script puts there."""
    return not held.text and any(elements(held.tag, "iframe", "ins", "img", "script"))


def _is_advert(held: _Held, is_place: bool) -> bool:
    """Tell whether what an element named as an advertisement says may be one."""
    return bool(held.links) or is_place or not raw_text(held.tag).rstrip().endswith((".", "!”", ".”", "?"))


def _is_noise(tag: Element, hidden: bool, *, by_name: bool) -> bool:
    if tag.name == "label" and any(elements(tag, "input")):  # an answer to choose in a poll
        return True
    if tag.name in (_DROPPED if by_name else _NEVER_TEXT):
        return True
    if tag.name == "form" and any(elements(tag, "input", "select", "textarea", "button")):  # a poll, a rating
        return True
    return hidden and (tag.name in _CONTAINERS or tag.name == "span")


def _to_tick_off(held: dict[int, _Held]) -> set[int]:
    """Return the ids of forms and labels that make a list to tick off at home: items, and nothing that can be sent."""
    fields: dict[int, list[Element]] = {}
    for tag in (each.tag for each in held.values() if each.tag.name in _ASKING):
        above = list(islice(tag.parents, MOST_AROUND))
        form = next((box for box in above if box.name == "form"), None)
        bullets = next((box.parent for box in above if box.name in _LISTS), None)
        around = [form or bullets] if form or bullets else above  # a button may stand beside a list
        for asked in filter(None, around):
            fields.setdefault(id(asked), []).append(tag)
    found: set[int] = set()
    for name, asked_here in fields.items():
        if len(asked_here) >= FEW_TICKS and all(map(_ticks_item, asked_here)):
            found |= {name, *(id(box) for tag in asked_here for box in tag.parents if box.name == "label")}
    return found


def _ticks_item(field: Element) -> bool:
    ticks = field.attrs.get("type", "").lower() == "checkbox"
    return ticks and any(box.name == "li" for box in islice(field.parents, NEAR))


def _repeats_rest(tag: Element, root: Element) -> bool:
    """Tell whether `root` contains the text of a hidden box a second time: a copy for another device."""
    text = raw_text(tag).strip()
    return len(text) > COPIED and raw_text(root).count(text[:COPIED]) > 1


def _asks_for_mail(tag: Element) -> bool:
    """Tell whether a field of a form takes the reader's address."""
    return any("mail" in tag.attrs.get(name, "").lower() for name in ("type", "name", "placeholder"))


def _measure(root: Element) -> dict[int, _Held]:
    """Return what each element in `root` holds, by the element's id; each element is visited once."""
    held: dict[int, _Held] = {}
    waiting: list[tuple[Element, _Held | None, bool]] = [(root, None, False)]
    while waiting:
        tag, around, linked = waiting.pop()
        own = held[id(tag)] = _Held(tag, around)
        match tag.name:
            case "a":
                linked, own.links = True, 1
                own.documents = int(is_document(tag.attrs.get("href", "")))
            case "figure":
                own.figures = 1
            case "img":
                own.pictures = 1
        text = 0
        for child in tag.contents:
            if isinstance(child, Element):
                waiting.append((child, own, linked))
            else:
                text += length_in_print(child)
        own.text = text
        if linked:
            own.linked = text
    _add_up(held)
    return held


def _add_up(held: dict[int, _Held]) -> None:
    """Add to what each element holds directly what is held inside it: inner elements come last in `held`."""
    for own in reversed(held.values()):
        if (around := own.around) is not None:
            around.text += own.text
            if own.links or own.linked:
                around.linked += own.linked
                around.links += own.links
                around.documents += own.documents
            around.figures += own.figures
            around.pictures += own.pictures


def _only_links(held: _Held) -> bool:
    """Tell whether a box consists of links, most of them to pages: a related list, whatever it is called."""
    if not held.links or held.figures:
        return False
    mostly = held.text > 0 and held.linked > 0.8 * held.text
    if not mostly or held.documents > OFFERED * held.links:
        return False
    return held.links > 1 or held.linked < 0.98 * held.text or held.pictures > 0
