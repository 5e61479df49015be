import pytest

from storage.model.article import Article, ChangeKind, Draft, editorial_hash
from storage.versions.decisions import CommitOutcome, decide, decide_next, decide_removal, is_newer
from tests.storage.examples import capture, draft
from tests.storage.versions.conftest import LATER, version_of

NEWER = version_of(draft(extractor="10"))
TOMBSTONE = version_of(draft(5, paragraphs=(), text=None), ChangeKind.REMOVED)


@pytest.mark.parametrize(
    ("previous", "item", "decision"),
    [
        pytest.param(None, draft(), ChangeKind.CREATED, id="unknown article"),
        pytest.param(version_of(draft()), draft(), CommitOutcome.UNCHANGED, id="same draft"),
        pytest.param(version_of(draft()), draft(1), CommitOutcome.UNCHANGED, id="later, same content"),
        pytest.param(version_of(draft()), draft(1, headline="Khác"), ChangeKind.EDITED, id="later, other content"),
        pytest.param(version_of(draft()), draft(1, section=("Khác",)), ChangeKind.EDITED, id="later, other section"),
        pytest.param(
            version_of(draft()), draft(1, word_count=1), CommitOutcome.UNCHANGED, id="later, other description"
        ),
        pytest.param(
            version_of(draft()), draft(1, modified_at=LATER), CommitOutcome.UNCHANGED, id="page rebuilt, content same"
        ),
        pytest.param(version_of(draft(2)), draft(1), CommitOutcome.SUPERSEDED, id="earlier, same content"),
        pytest.param(
            version_of(draft(2)), draft(1, headline="Khác"), CommitOutcome.SUPERSEDED, id="earlier, other content"
        ),
        pytest.param(
            version_of(draft(2)),
            draft(1, headline="Khác", rules="r2"),
            CommitOutcome.SUPERSEDED,
            id="earlier, other rules",
        ),
        pytest.param(
            version_of(draft()), draft(headline="Khác"), ChangeKind.REEXTRACTED, id="same capture, other content"
        ),
        pytest.param(version_of(draft()), draft(word_count=1), CommitOutcome.UNCHANGED, id="same capture and maker"),
        pytest.param(
            version_of(draft()),
            draft(word_count=1, extractor="2"),
            ChangeKind.REEXTRACTED,
            id="other extractor says more",
        ),
        pytest.param(
            version_of(draft()), draft(word_count=1, rules="r2"), ChangeKind.REEXTRACTED, id="other rules say more"
        ),
        pytest.param(
            version_of(draft()), draft(extractor="2"), CommitOutcome.UNCHANGED, id="other extractor says the same"
        ),
        pytest.param(
            version_of(draft()),
            draft(1, word_count=1, rules="r2"),
            ChangeKind.REEXTRACTED,
            id="later, other rules say more",
        ),
        pytest.param(
            version_of(draft()), draft(1, rules="r2"), CommitOutcome.UNCHANGED, id="later, other rules, all same"
        ),
        pytest.param(
            version_of(draft()), draft(1, relation=None), CommitOutcome.UNCHANGED, id="only the relation differs"
        ),
        pytest.param(
            NEWER, draft(headline="Khác", extractor="9"), CommitOutcome.UNCHANGED, id="same capture, older extractor"
        ),
        pytest.param(
            NEWER,
            draft(1, word_count=1, extractor="9"),
            CommitOutcome.UNCHANGED,
            id="later, an older extractor describes it otherwise",
        ),
        pytest.param(
            NEWER,
            draft(1, headline="Khác", extractor="9"),
            ChangeKind.EDITED,
            id="later, other content, older extractor",
        ),
        pytest.param(
            NEWER,
            draft(headline="Khác", extractor="dev"),
            ChangeKind.REEXTRACTED,
            id="same capture, an extractor without order",
        ),
        pytest.param(
            version_of(draft(extractor="2"), ChangeKind.REMOVED),
            draft(),
            CommitOutcome.UNCHANGED,
            id="a newer extractor took the same capture for a removal",
        ),
        pytest.param(TOMBSTONE, draft(6), ChangeKind.RESTORED, id="back after a removal"),
        pytest.param(TOMBSTONE, draft(4), CommitOutcome.SUPERSEDED, id="fetched before the removal"),
    ],
)
def test_decisions(previous: Article | None, item: Draft, decision: ChangeKind | CommitOutcome) -> None:
    assert decide(previous, item) is decision


def test_two_captures_of_one_moment_are_ordered_by_their_place() -> None:
    first = draft()
    second = first.model_copy(
        update={
            "headline": "Khác",
            "provenance": first.provenance.model_copy(update={"capture": capture(number=2)}),
        }
    )
    assert decide(version_of(first), second) is ChangeKind.EDITED
    assert decide(version_of(second), first) is CommitOutcome.SUPERSEDED


def test_an_older_extractor_replaces_what_a_newer_one_made_only_on_purpose() -> None:
    older = draft(headline="Khác", extractor="9")
    assert decide(NEWER, older, going_back=True) is ChangeKind.REEXTRACTED
    gone = older.fetched_at, older.provenance.capture
    assert decide_removal(NEWER, *gone, "9") is CommitOutcome.UNCHANGED
    assert decide_removal(NEWER, *gone, "9", going_back=True) is ChangeKind.REMOVED
    assert decide_removal(NEWER, *gone, "11") is ChangeKind.REMOVED


def test_what_an_older_extractor_alone_reads_otherwise_is_no_edit() -> None:
    seen = draft(1, headline="Kém", extractor="9")
    earlier = draft(headline="Kém", extractor="9")
    decision, _ = decide_next(NEWER, seen, editorial_hash(seen), lambda _: earlier)
    assert decision is CommitOutcome.UNCHANGED


def test_an_edit_that_an_older_extractor_finds_is_told_apart_from_what_it_reads_otherwise() -> None:
    seen = draft(1, headline="Kém, sửa", extractor="9")
    earlier = draft(headline="Kém", extractor="9")
    assert decide_next(NEWER, seen, editorial_hash(seen), lambda _: earlier) == (ChangeKind.REEXTRACTED, earlier)
    after = version_of(earlier)
    assert decide_next(after, seen, editorial_hash(seen), lambda _: earlier) == (ChangeKind.EDITED, seen)


@pytest.mark.parametrize(
    ("extractor", "other", "newer"),
    [("10", "9", True), ("9", "10", False), ("9", "9", False), ("dev", "9", False), ("9", "dev", False),
     ("29.1", "28", False), ("²9", "28", False), ("9" * 5000, "28", False)],
)  # fmt: skip  # one table
def test_versions_of_extraction_are_compared_as_numbers(extractor: str, other: str, *, newer: bool) -> None:
    assert is_newer(extractor, other) is newer
