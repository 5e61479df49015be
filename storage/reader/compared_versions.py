"""Which two versions of an article a difference compares, where the caller names none or one."""

from collections.abc import Callable

from storage.errors import NotFoundError
from storage.model.article import ChangeKind

__all__ = ["compared_versions"]


def compared_versions(
    last: int, kind_of: Callable[[int], ChangeKind | str], before: int | None, after: int | None
) -> tuple[int, int]:
    """Return the numbers of the earlier and the later version.

    By default, the publisher's last change and the version before it; with `after` alone, that version and the one
    before it; with `before` alone, that version and the latest. A restored version is compared with the last one before
    the removal, not with the empty tombstone.

    `last`: number of the latest version; `kind_of` returns the kind of a version from 1 to `last`. Raise NotFoundError
    if there is no such version, or none before it.
    """
    for named in (before, after):
        if named is not None and not 1 <= named <= last:
            raise NotFoundError(f"the article has no version {named}", hint=f"its latest is {last}")
    if after is None:
        after = last
        if before is None:
            while after > 1 and kind_of(after) == ChangeKind.REEXTRACTED:
                after -= 1
            after = last if after == 1 else after
    if before is None:
        before = after - 1
        while before > 1 and kind_of(after) == ChangeKind.RESTORED and kind_of(before) == ChangeKind.REMOVED:
            before -= 1
    if before < 1:
        raise NotFoundError(
            f"the article has no version before version {after} to compare it with",
            hint=f"its latest version is {last}",
        )
    return before, after
