"""The log of what fails again and again while something is away: one line when it begins, one when it is over."""

import logging

from storage.errors import HintedError

__all__ = ["Outage"]


class Outage:
    """Tells of each error once as long as nothing else happens. One thread at a time may use it."""

    def __init__(self, log: logging.Logger, failing: str, well: str) -> None:
        """`failing` begins the line of an error; `well` is the line of the end, a warning, too, so that it is seen."""
        self._log, self._failing, self._well = log, failing, well
        self._told: str | None = None

    def failed(self, error: HintedError) -> None:
        """Tell of an error, unless the last try ended in the same one."""
        if error.in_one_line != self._told:
            self._told = error.in_one_line
            self._log.warning("%s: %s", self._failing, self._told)

    def succeeded(self) -> None:
        """Tell that it is over, if an error was told."""
        if self._told is not None:
            self._told = None
            self._log.warning("%s", self._well)
