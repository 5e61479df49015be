"""Errors of a run other than those of bucket and registry. Each is named after what failed."""

from storage.errors import HintedError

__all__ = ["ExtractionPoolError", "FlowError", "PrefectError", "RunFailedError", "RunStoppedError", "WrongUsageError"]


class FlowError(HintedError):
    """Root of this package's errors."""

    code = "flow"


class WrongUsageError(FlowError):
    """A run was asked for that could do nothing, such as one of a period that ends before it begins. Ask otherwise."""

    code = "wrong-usage"


class PrefectError(FlowError):
    """Prefect's API does not answer, or the local server did not start. The message names the address or the log."""

    code = "prefect"


class ExtractionPoolError(FlowError):
    """No process that extracts pages stays alive. Look for what ends them, such as a lack of memory."""

    code = "extraction-pool"


class RunFailedError(FlowError):
    """The run as a whole failed and has no report: the bucket was lost, or the registry is wrong."""

    code = "run-failed"


class RunStoppedError(FlowError):
    """Somebody stopped the run: a signal, or Prefect's cancel. The next run goes on where it stopped."""

    code = "run-stopped"
