import pytest

from storage.model.article import Article, ChangeKind, Draft
from storage.versions.decisions import CommitOutcome, decide
from tests.storage.examples import capture, draft
from tests.storage.versions.conftest import LATER, version_of

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
