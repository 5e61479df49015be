"""Sends messages to the channels of the setting `alarm.channels`, by Apprise. Their addresses are never shown."""

import logging
import re
from typing import TYPE_CHECKING

from pydantic import SecretStr

from storage.errors import SettingsError

if TYPE_CHECKING:
    import apprise

__all__ = ["Channels"]

logger = logging.getLogger(__name__)

SETTING = "alarm.channels"

STATUS = re.compile(r"error=(\d{3})")
"""How Apprise tells a status of HTTP. The rest of what it logs may repeat the address, with its password."""


class Channels:
    """The configured channels."""

    def __init__(self, addresses: SecretStr | None) -> None:
        """Raise SettingsError if an address is none that Apprise knows."""
        self._addresses = addresses.get_secret_value().split() if addresses else []
        for number, address in enumerate(self._addresses, 1):
            if not _apprise(address):
                raise SettingsError(
                    f"setting {SETTING}: address {number} ({_kind(address)}) is none that Apprise knows",
                    hint="https://appriseit.com/services/ lists their forms",
                )

    def __len__(self) -> int:
        return len(self._addresses)

    def send(self, title: str, body: str, *, good: bool = False) -> list[str | None]:
        """Send a message to every channel. Return for each channel None, or why it did not take it."""
        return [self._send(number, title, body, good=good) for number in range(len(self))]

    def _send(self, number: int, title: str, body: str, *, good: bool) -> str | None:
        import apprise

        address = self._addresses[number]
        notifier = _apprise(address)
        with apprise.LogCapture(level=logging.WARNING) as log:  # type: ignore[no-untyped-call]  # Apprise has no types here
            try:
                kind = apprise.NotifyType.SUCCESS if good else apprise.NotifyType.FAILURE
                if notifier.notify(title=title, body=body, notify_type=kind, body_format=apprise.NotifyFormat.TEXT):
                    return None
                status = STATUS.search(log.getvalue())
                why = f"it answers {status[1]}" if status else "it does not answer"
            except Exception as error:  # noqa: BLE001 - of one of the hundred services; its text may hold the address
                why = type(error).__name__
        return f"channel {number + 1} ({_kind(address)}) did not take a message: {why}"


def _kind(address: str) -> str:
    """Return the scheme alone: the rest of an address is secret."""
    scheme, separator, _ = address.partition("://")
    return scheme if separator and re.fullmatch(r"[a-z0-9+-]{1,20}", scheme) else "without a known scheme"


def _apprise(address: str) -> "apprise.Apprise":
    # Half a second to import; most runs tell nothing.
    import apprise

    logging.getLogger("apprise").propagate = False  # it logs addresses
    found = apprise.Apprise()
    found.add(address)
    return found
