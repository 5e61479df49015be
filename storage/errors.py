"""What can go wrong between us and the bucket, named after what the caller should do next.

Every error has three parts: a message for people, a hint that names the way out, and a code for programs.
"""

from typing import ClassVar

__all__ = [
    "AmbiguousIdError",
    "BucketUnavailableError",
    "ClockError",
    "ConflictError",
    "CursorError",
    "DamagedSegmentError",
    "EmbeddedStoreError",
    "ExportError",
    "HintedError",
    "InvalidArticleError",
    "InvalidIdError",
    "NotFoundError",
    "OutcomeUnknownError",
    "SettingsError",
    "StorageError",
    "UnknownNewspaperError",
]


class HintedError(Exception):
    """Root of all errors that are told to users. `hint`, if there is one, is a sentence that names the way out."""

    code: ClassVar[str] = "error"
    """What programs know the error by: it stays the same when class and message change."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def in_one_line(self) -> str:
        """Message and hint, for a place that has one line for both."""
        return f"{self} ({self.hint})" if self.hint else str(self)


class StorageError(HintedError):
    """Root of this package's errors."""

    code = "storage"


class SettingsError(StorageError):
    """A setting is missing, unknown or of the wrong form. Correct it and start again."""

    code = "wrong-setting"


class BucketUnavailableError(StorageError):
    """The bucket is missing, not answering, not writable or without conditional writes. Nothing was written."""

    code = "bucket-unavailable"

    waiting_helps = True
    """False if the store refuses the credentials: they are wrong or have expired, and a program cannot mend that."""


class ClockError(StorageError):
    """A time lies in the future, or this machine's clock differs from the store's. Set the clock right."""

    code = "wrong-clock"


class EmbeddedStoreError(StorageError):
    """The embedded store did not start or is damaged. The message names its log."""

    code = "embedded-store"


class DiskFullError(StorageError):
    """The disk of the embedded store is full. Make space and run again; what is stored stays readable."""

    code = "disk-full"


class ExportError(StorageError):
    """The export cannot be written where it was asked for. Name another place."""

    code = "export-target"

    named_wrongly = True
    """False if the place may be the right one, and the system refuses to write there: its disk is full."""


class NotFoundError(StorageError):
    """There is no such object, article or version in the bucket. Check the name or id."""

    code = "not-found"


class InvalidIdError(NotFoundError):
    """What was given for an id has not the form of one. Give at least its first four digits."""

    code = "invalid-id"


class AmbiguousIdError(NotFoundError):
    """Several articles begin with what was given for an id. The hint lists them: say which."""

    code = "ambiguous-id"


class UnknownNewspaperError(NotFoundError):
    """Neither the articles of an archive nor the registry of its last run have a newspaper of that name."""

    code = "unknown-newspaper"


class ConflictError(StorageError):
    """Somebody else wrote first. Read again, decide again, and write if there is still something to write."""

    code = "conflict"


class CursorError(StorageError):
    """A cursor is misspelt, or belongs to a catalog that was lost. Read the change feed from its beginning."""

    code = "unknown-cursor"


class DamagedSegmentError(StorageError):
    """Part of a WARC segment cannot be read. The message names the bytes; the rest of the segment is readable."""

    code = "damaged-segment"


class InvalidArticleError(StorageError):
    """An object is no record that this release can read. The message names it; `baotinh fsck --repair` may help."""

    code = "invalid-article"


class OutcomeUnknownError(StorageError):
    """The answer to a write was lost, so it may or may not have been written. Read back before writing again."""

    code = "outcome-unknown"
