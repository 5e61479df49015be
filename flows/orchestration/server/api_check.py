"""Whether a Prefect API that the user has configured is one, lets us in and speaks our release's language."""

import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from http.client import HTTPException
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from flows.errors import PrefectError
from flows.orchestration.environment import load_prefect
from flows.text.visible_text import visible
from storage.s3.error_translation import without_password

if TYPE_CHECKING:
    from httpx import Response

__all__ = ["CHECK_SECONDS", "check_api", "prefect_failures"]

CHECK_SECONDS = 10
"""How long a configured API may take to answer."""

BECOMES_GET = (301, 302, 303)
"""Statuses of redirects after which a client repeats a POST as a GET, so that every write fails."""

ADDRESS_HINT = (
    "PREFECT_API_URL is the address of a Prefect server with /api at its end, such as http://127.0.0.1:4200/api; "
    "without it a local server is started"
)
TROUBLE_HINT = (
    "look at the log of that server and of the proxy before it, or unset PREFECT_API_URL to start a local one"
)
LOGIN_HINT = (
    "set PREFECT_API_AUTH_STRING or PREFECT_API_KEY to what its server asks for, or unset PREFECT_API_URL: then a "
    "local server is started"
)


def check_api(api: str, *, seconds: float = CHECK_SECONDS) -> None:
    """Raise PrefectError unless a Prefect server answers at `api` that our client can use. Loads Prefect's client.

    `seconds`: how long it may take to say that it is there. A server that is there, and answers that it is busy or
    that its database is away, is waited for as patiently as by a run; a line on standard error says so.
    """
    try:
        # Not by Prefect's client, which tries again for minutes. The health is told without a password.
        with urllib.request.urlopen(f"{without_password(api).rstrip('/')}/health", timeout=seconds):  # noqa: S310 - the user's own
            pass
    except urllib.error.HTTPError:
        pass  # it answers; Prefect's client finds out whether it lets us in
    except (OSError, ValueError, HTTPException) as error:
        reason = getattr(error, "reason", None) or str(error) or type(error).__name__
        _refuse(api, f"does not answer: {reason}", "start it or unset PREFECT_API_URL", error)
    load_prefect()
    from prefect.client.base import ServerType
    from prefect.client.orchestration import get_client
    from prefect.settings import PREFECT_API_URL, temporary_settings

    hooks = {"event_hooks": {"response": [_WaitNotice(api)]}}
    with (
        temporary_settings({PREFECT_API_URL: api}),
        prefect_failures(api),
        get_client(httpx_settings=hooks, sync_client=True) as client,
    ):
        if client.server_type is not ServerType.CLOUD:  # it has no version, and suits every client
            _check_version(api, client.request("GET", "/admin/version"), client.client_version())


@contextmanager
def prefect_failures(api: str) -> Iterator[None]:
    """Raise PrefectError, with the address and the way out, in place of an error of Prefect's client."""
    from httpx import HTTPError, HTTPStatusError
    from prefect.exceptions import PrefectException

    try:
        yield
    except HTTPStatusError as error:
        answer = error.response
        if answer.status_code in (401, 403):
            _refuse(api, f"does not let us in: {_status(answer)}", LOGIN_HINT, error)
        hint = ADDRESS_HINT if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else TROUBLE_HINT
        _refuse(api, f"answers {_status(answer)} to {urlsplit(str(answer.url)).path}", hint, error)
    except (HTTPError, PrefectException) as error:
        _refuse(api, f"has failed: {type(error).__name__}: {error}", "start it or unset PREFECT_API_URL", error)


class _WaitNotice:
    """Tells, once, that an API is waited for; Prefect's client does so for minutes without a word."""

    def __init__(self, api: str) -> None:
        self._api = api
        self._said = False

    def __call__(self, answer: "Response") -> None:
        from prefect.settings import PREFECT_CLIENT_MAX_RETRIES

        waits = answer.status_code == HTTPStatus.TOO_MANY_REQUESTS or answer.is_server_error
        if self._said or not waits or not PREFECT_CLIENT_MAX_RETRIES.value():
            return
        self._said = True
        notice = (
            f"baotinh: Prefect's API at {without_password(self._api)} answers {_status(answer)}; it is asked again for "
            "some minutes (Ctrl-C ends this, PREFECT_CLIENT_MAX_RETRIES=0 waits for none)\n"
        )
        sys.stderr.write(visible(notice))


def _check_version(api: str, answer: "Response", ours: str) -> None:
    if any(before.status_code in BECOMES_GET for before in answer.history):
        leads = without_password(str(answer.url)).removesuffix("/admin/version")
        _refuse(api, f"leads on to {leads}", f"set PREFECT_API_URL to that if it is a Prefect API; {ADDRESS_HINT}")
    try:
        version = answer.json()
        major = int(version.partition(".")[0])
    except (ValueError, AttributeError) as error:
        _refuse(api, "is something else: it does not tell the version of Prefect", ADDRESS_HINT, error)
    if major != int(ours.partition(".")[0]):
        _refuse(api, f"is of Prefect {version}, and ours is {ours}", "both must have the same first number")


def _status(answer: "Response") -> str:
    return f"{answer.status_code} {answer.reason_phrase}".strip()


def _refuse(api: str, why: str, hint: str, cause: Exception | None = None) -> NoReturn:
    raise PrefectError(f"Prefect's API at {without_password(api)} {why}", hint=hint) from cause
