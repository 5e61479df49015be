"""Where the command `baotinh` begins: it makes sure that the packages it is going to import are its own.

`storage`, `crawler` and `flows` are names that others use, too. Nothing but the standard library is imported here
before the check.
"""

import gc
import json
import os
import signal
import sys
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

__all__ = ["main"]

PACKAGES = {"storage": "Archive", "crawler": None}
"""The packages beside this one, each with a public name of it if it has any."""


def main() -> int:
    """Run the command line and return its exit status."""
    # To load the command line takes a second or two; from then on it handles signals itself.
    for number in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(number) is not signal.SIG_IGN:  # as a shell ignores SIGINT for what runs in its background
            signal.signal(number, end_at_once)
    open_closed_streams()
    # No Python that is started from here on looks into the working directory, which may hold a folder flows/ or a file
    # random.py: the processes of the pool, of Dask and of Prefect as well as those that are started with -P anyway.
    os.environ["PYTHONSAFEPATH"] = "1"
    for clash in clashes():
        sys.stderr.write(f"baotinh: {clash}\n")
        return 1
    # Loading packages makes many objects and little garbage; by default a tenth of it goes into looking for that.
    gc.set_threshold(20_000, 20, 20)
    from flows.cli import main as command_line

    return command_line()


def end_at_once(number: int, frame: FrameType | None) -> None:  # noqa: ARG001 - the signature is Python's
    """Say in one line that the command was interrupted, and end: nothing is begun yet.

    An exception would end in whatever is being imported, which may swallow it or show its own traceback.
    """
    error = {"code": "run-stopped", "message": "interrupted", "hint": None}
    line = json.dumps({"error": error}) if "--json" in sys.argv else "baotinh: interrupted"
    try:
        os.write(2, f"{line}\n".encode())
    finally:
        os._exit(130)


def open_closed_streams() -> None:
    """Let a standard stream that was closed before the start (`>&-`, by cron or a daemon) lead nowhere.

    Python has None for it, which nobody expects, and the next file that is opened would get its descriptor.
    """
    for name, flags, mode in (("stdin", os.O_RDONLY, "r"), ("stdout", os.O_WRONLY, "w"), ("stderr", os.O_WRONLY, "w")):
        if getattr(sys, name) is None:
            # The lowest free descriptor is that of the closed stream.
            descriptor = os.open(os.devnull, flags)
            os.set_inheritable(descriptor, True)
            setattr(sys, name, os.fdopen(descriptor, mode, encoding="utf-8"))


def clashes() -> Iterator[str]:
    """Yield a line for each package of ours whose name leads to somebody else's."""
    home = Path(__file__).resolve().parents[1]
    for name, public in PACKAGES.items():
        spec = find_spec(name)
        if spec is None or spec.origin is None:
            found = next(iter(spec.submodule_search_locations or ()), "nowhere") if spec else "nowhere"
        elif Path(spec.origin).resolve().parents[1] != home:
            found = str(Path(spec.origin).parent)
        elif public and public not in getattr(import_module(name), "__all__", ()):
            found = f"{Path(spec.origin).parent}, over baotinh's own"
        else:
            continue
        yield (
            f"the package {name} is not baotinh's but another of that name, in {found} "
            "(install baotinh in an environment of its own, and take that folder out of PYTHONPATH)"
        )
