"""Standard streams whose reader may leave before the end, as `head` does, or a terminal that is closed.

What a command does then depends on what it is for. One that only writes rows has nothing left to do. All others go on,
and write to nowhere: a service serves, work is finished, and the exit status says what was found.
"""

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

__all__ = ["Output", "outputs"]


class Output(io.FileIO):
    """What is written to a descriptor, as long as somebody reads it."""

    def __init__(self, descriptor: int) -> None:
        super().__init__(descriptor, "w", closefd=False)
        self.ends_command = False
        """True if a command shall end when its reader has left: writing raises BrokenPipeError then, once."""
        self.has_ended = False
        """True if that has happened."""
        self._to_terminal = self.isatty()

    def write(self, data: "bytes | bytearray | memoryview") -> int:  # type: ignore[override]  # any buffer
        """Write, or do as if, when the reader has left."""
        try:
            return super().write(data)
        except OSError as error:
            # A terminal that is gone takes nothing, either; from a disk the same error would be a failure.
            if error.errno != errno.EPIPE and not (error.errno == errno.EIO and self._to_terminal):
                raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), self.fileno())  # also for what is flushed when Python ends
        if self.ends_command:
            self.has_ended = True
            raise BrokenPipeError(errno.EPIPE, "the reader of the output has left")
        return len(data)


@contextmanager
def outputs() -> Iterator[Output | None]:
    """Replace standard output and standard error while the context lasts, in UTF-8 whatever the locale says.

    Yield standard output; None if it is no file of the system, as in a program that catches what is written.
    """
    with ExitStack() as replaced:
        replaced.enter_context(_replaced("stderr"))
        yield replaced.enter_context(_replaced("stdout"))


@contextmanager
def _replaced(name: str) -> Iterator[Output | None]:
    stream = getattr(sys, name)
    if not isinstance(stream, io.TextIOWrapper):
        yield None
        return
    stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        descriptor = stream.fileno()
    except OSError:
        yield None
        return
    output = Output(descriptor)
    mine = io.TextIOWrapper(
        output if stream.write_through else io.BufferedWriter(output),  # type: ignore[type-var]  # as `python -u` does
        encoding="utf-8",
        errors="replace",
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )
    setattr(sys, name, mine)
    try:
        yield output
    finally:
        with suppress(OSError):  # which was told when the command's own flush met it
            mine.flush()
        setattr(sys, name, stream)
