"""What can go wrong between us and the bucket, named after what the caller should do next."""

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
    "NotFoundError",
    "OutcomeUnknownError",
    "SettingsError",
    "StorageError",
]


class HintedError(Exception):
    """An error for people. `hint`, where there is one, is a sentence that names the way out."""

    def __init__(self, message: str, *, hint: str | None = None) -> None:
        super().__init__(message)
        self.hint = hint

    @property
    def in_one_line(self) -> str:
        """Message and hint, for a place that has one line for both."""
        return f"{self} ({self.hint})" if self.hint else str(self)


class StorageError(HintedError):
    """Root of this package's errors."""


class SettingsError(StorageError):
    """A setting is missing, unknown or of the wrong form. Correct it and start again."""


class BucketUnavailableError(StorageError):
    """The bucket is missing, not answering, not writable or without conditional writes. Nothing was written."""


class ClockError(StorageError):
    """A time lies in the future, or this machine's clock differs from the store's. Set the clock right."""


class EmbeddedStoreError(StorageError):
    """The embedded store did not start or is damaged. The message names its log."""


class ExportError(StorageError):
    """The export cannot be written where it was asked for. Name another place."""


class NotFoundError(StorageError):
    """There is no such object, article or version in the bucket."""


class AmbiguousIdError(NotFoundError):
    """Several articles begin with what was given for an id. The hint lists them: say which."""


class ConflictError(StorageError):
    """Somebody else wrote first. Read again, decide again, and try again if there is still something to write."""


class CursorError(StorageError):
    """A cursor is misspelt, or of a catalog that is no more. Begin the change feed anew."""


class DamagedSegmentError(StorageError):
    """Part of a WARC segment cannot be read. The message names the bytes; everything else in the segment can."""


class InvalidArticleError(StorageError):
    """An object under `articles/` is no article record that this release can read. The message names its key."""


class OutcomeUnknownError(StorageError):
    """The answer to a write was lost. Read back before writing again."""
