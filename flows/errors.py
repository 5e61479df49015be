"""What can go wrong in a run besides the bucket and the registry, named after what failed."""

from storage.errors import HintedError

__all__ = ["FlowError", "PrefectError", "ReadingProcessesError", "RunFailedError"]


class FlowError(HintedError):
    """Root of this package's errors."""


class PrefectError(FlowError):
    """Prefect's API does not answer, or the local server did not start. The message names the address or the log."""


class ReadingProcessesError(FlowError):
    """No process that reads pages can be kept alive. Look for what ends them, such as a lack of memory."""


class RunFailedError(FlowError):
    """The run as a whole has failed, and has no report: the bucket was lost, or the registry is wrong."""
