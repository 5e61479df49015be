"""Train the model of lines on pages with truth: `python -m tests.bench.extraction.training`.

Learns from the publishers that are not held out, the pages of the world and the Vietnamese pages, and writes
`flows/cleaning/lines/line_model.json`. A third of the copies of each page lose what class names say, and in others the
names lie, so that no name decides alone. `cross_validation` reports how well pages of publishers left out are read.
Needs catboost (`make readers`); one thread and a fixed seed make the same numbers every time.
"""

import argparse
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from crawler.registry import Registry
from flows.cleaning import analyse_page
from flows.cleaning.body_reading import observed_lines
from flows.cleaning.lines import features as lines
from flows.pipeline.extraction.saved_page import open_saved_page
from flows.stages import Page
from tests.bench.baselines.readers import APART, FETCHED_AT
from tests.bench.extraction.page_sets import PAGE_SETS, Saved, load
from tests.bench.extraction.synthetic import Case, cases
from tests.quality.pages import scorer

__all__ = ["MODELS", "SEED", "Example", "examples", "main", "train"]

MODEL = Path(lines.__file__).with_name("line_model.json")
TREES, DEPTH, RATE, SEED = 100, 5, 0.12, 20261127
MODELS = 3
"""Models whose mean is taken: each learns from other copies, and one alone errs by chance on single pages."""
MADE_UP = 1.0
"""What a line of a made-up page counts: they are many and alike."""
WIDE = 0.5
"""What a line counts where it is observed in the whole page instead of the article's box."""
MIN_SAID = 12
"""Letters of a line below which it is looked for as a whole line of the truth, not within it."""


@dataclass(frozen=True, slots=True)
class Example:
    """A line as observed."""

    group: str
    """The publisher or page; lines of one never stand on both sides of a fold."""
    row: list[float]
    wanted: bool
    weight: float


def examples(registry: Registry, *, everything: bool = False) -> Iterator[Example]:
    """Yield every line of every page that may be learned from. `everything`: of the held-out pages, too."""
    for pages in PAGE_SETS:
        if pages.held_out and not everything:
            continue
        for saved in load(pages):
            yield from _lines_of(saved, registry)
    for case in cases():
        yield from _lines_of_case(case, registry)


def _lines_of(saved: Saved, registry: Registry) -> Iterator[Example]:
    page = open_saved_page(saved.body, saved.url, registry, FETCHED_AT, rules=False)
    if not isinstance(page, Page):
        return
    norm = scorer().norm
    truth = [norm(text) for text in (saved.truth.get("lead"), *scorer().paragraphs(saved.truth["body"])) if text]
    whole = " ".join(truth)
    exact = set(truth)
    title = norm(saved.truth.get("headline") or "")
    total = sum(map(len, truth)) or 1
    found = [(line, 1.0) for line in observed_lines(analyse_page(page))]
    found += [(line, WIDE) for line in observed_lines(analyse_page(page), wide=True)]
    for (texts, row), worth in found:
        parts = [norm(text) for text in texts if norm(text)]
        if not parts or parts[0] == title:
            continue
        size = sum(map(len, parts))
        right = sum(len(part) for part in parts if (part in whole if len(part) >= MIN_SAID else part in exact))
        # A letter counts as much on a short page as on a long one; short lines count too, they break paragraphs.
        yield Example(saved.name.partition("_")[0], row, right > 0.5 * size, worth * (2.0 + 100.0 * size / total))


def _lines_of_case(case: Case, registry: Registry) -> Iterator[Example]:
    """Yield the lines of a made-up page of which it is said whether they are the article's."""
    page = open_saved_page(case.body, case.url, registry, FETCHED_AT, rules=False)
    if not isinstance(page, Page) or case.expect.get("refused") == "*":
        return
    norm = scorer().norm
    wanted = [norm(text) for key in ("contains", "lines", "anywhere", "once") for text in case.expect.get(key, [])]
    unwanted = [norm(text) for text in case.expect.get("excludes", [])]
    layout = "made up, " + ("b" if case.name.startswith("b-") else "a")
    for texts, row in observed_lines(analyse_page(page)):
        parts = [norm(text) for text in texts if norm(text)]
        right = any(text in part for text in wanted for part in parts)
        if parts and (right or any(text in part for text in unwanted for part in parts)):
            yield Example(layout, row, right, MADE_UP)


def copies(found: list[Example], chance: random.Random) -> Iterator[Example]:
    """Yield each line as it is, without what names say, and with names that lie."""
    blind = [lines.FEATURES.index(name) for name in lines.NAME_FEATURES]
    noise = lines.FEATURES.index("noise_name")
    teaser = lines.FEATURES.index("teaser_name")
    good = lines.FEATURES.index("good_name")
    lying = {group: chance.random() for group in sorted({example.group for example in found})}
    for example in found:
        yield example
        row = list(example.row)
        for at in blind:
            row[at] = 0.0
        yield Example(example.group, row, example.wanted, 0.5 * example.weight)
        row = list(example.row)
        if lying[example.group] < 0.3:
            row[noise], row[teaser] = row[noise] + 1.0, row[teaser] + 1.0
        elif lying[example.group] < 0.6:
            row[good] = chance.randint(0, 3)
        yield Example(example.group, row, example.wanted, 0.3 * example.weight)


def fit(found: list[Example], seed: int = SEED) -> Any:
    from catboost import CatBoostClassifier

    classifier = CatBoostClassifier(
        iterations=TREES, depth=DEPTH, learning_rate=RATE, l2_leaf_reg=6.0, random_seed=seed, thread_count=1,
        loss_function="Logloss", verbose=False, allow_writing_files=False, grow_policy="SymmetricTree",
        border_count=64, random_strength=1.0, bootstrap_type="Bernoulli", subsample=0.8,
    )  # fmt: skip  # short items: a line each would fill a screen
    rows = np.asarray([example.row for example in found])
    wanted = [int(example.wanted) for example in found]
    classifier.fit(rows, wanted, sample_weight=[example.weight for example in found])
    return classifier


def numbers(classifier: Any, threshold: float) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "model.json"
        classifier.save_model(str(path), format="json")
        made = json.loads(path.read_text("utf-8"))
    questions, borders, values = [], [], []
    for tree in made["oblivious_trees"]:
        splits = tree["splits"] or []
        pad = DEPTH - len(splits)
        questions.append([split["float_feature_index"] for split in splits] + [0] * pad)
        borders.append([round(split["border"], 6) for split in splits] + [1e30] * pad)
        leaves = [round(value, 5) for value in tree["leaf_values"]]
        values.append(leaves + [0.0] * (2**DEPTH - len(leaves)))
    scale, bias = made["scale_and_bias"]
    bias = bias[0] if isinstance(bias, list) else bias
    return {
        "made": "python -m tests.bench.extraction.training",
        "features": list(lines.FEATURES), "threshold": threshold, "bias": round(bias, 6),
        "questions": questions, "borders": borders,
        "values": [[round(scale * value, 5) for value in leaves] for leaves in values],
    }  # fmt: skip  # short items: a line each would fill a screen


def mean(models: list[dict[str, Any]]) -> dict[str, Any]:
    """Return one model whose score is the mean of the scores of `models`."""
    count = len(models)
    return {
        **models[0],
        "bias": round(sum(model["bias"] for model in models) / count, 6),
        "questions": [tree for model in models for tree in model["questions"]],
        "borders": [tree for model in models for tree in model["borders"]],
        "values": [[round(value / count, 5) for value in tree] for model in models for tree in model["values"]],
    }


def train(found: list[Example], threshold: float = 0.5, count: int = MODELS) -> dict[str, Any]:
    """Return the numbers of a model that has learned from `found`: the mean of `count` models."""
    classifiers = (fit(list(copies(found, random.Random(seed))), seed) for seed in range(SEED, SEED + count))
    return mean([numbers(classifier, threshold) for classifier in classifiers])


def main(arguments: list[str] | None = None) -> int:
    """Train and write the model."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--everything", action="store_true", help="learn from the held-out pages, too: then nothing measures the model"
    )
    parser.add_argument("--threshold", type=float, default=0.5, help="chance from which a line is taken")
    options = parser.parse_args(arguments)
    sys.path.append(str(APART))
    started = datetime.now(UTC)
    found = list(examples(Registry([], []), everything=options.everything))
    print(f"{len(found)} lines of {len({example.group for example in found})} publishers")
    trained = train(found, options.threshold)
    MODEL.write_text(json.dumps(trained, separators=(",", ":")) + "\n", "utf-8")
    print(f"wrote {MODEL.name} in {(datetime.now(UTC) - started).seconds} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
