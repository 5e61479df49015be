"""A thread that runs one call after the other, and gives the results back to the event loop several at once."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any, TypeVar

__all__ = ["ArchiveThread"]

Result = TypeVar("Result")


@dataclass(slots=True)
class _Call:
    run: Callable[[], Any]
    loop: asyncio.AbstractEventLoop
    future: asyncio.Future[Any]
    result: object = None
    error: BaseException | None = None

    def give_back(self) -> None:
        if self.future.done():  # nobody waits any more
            return
        if self.error is not None:
            self.future.set_exception(self.error)
        else:
            self.future.set_result(self.result)


class ArchiveThread:
    """Runs calls in their order, in one thread. It starts with the first call and ends with the process.

    `asyncio.to_thread` wakes a thread and the event loop for every call. With many answers a second that costs more
    than many of the calls, so this thread takes all calls that wait and wakes the loop once for them.
    """

    def __init__(self) -> None:
        self._calls: SimpleQueue[_Call] = SimpleQueue()
        self._thread: threading.Thread | None = None

    async def run(self, call: Callable[[], Result]) -> Result:
        """Run `call` in the thread, and return its result or raise its exception."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Result] = loop.create_future()
        self._calls.put(_Call(call, loop, future))
        if self._thread is None:
            self._thread = threading.Thread(target=self._work, name="archive", daemon=True)
            self._thread.start()
        return await future

    def _work(self) -> None:
        while True:
            calls = self._waiting()
            for call in calls:
                try:
                    call.result = call.run()
                except BaseException as error:  # noqa: BLE001 - whoever waits for the call raises it
                    call.error = error
            try:
                calls[0].loop.call_soon_threadsafe(_give_back, calls)
            except RuntimeError:  # the loop is closed, so nobody waits
                return

    def _waiting(self) -> list[_Call]:
        """Wait for a call; return it and all others that wait."""
        calls = [self._calls.get()]
        try:
            while True:
                calls.append(self._calls.get_nowait())
        except Empty:
            return calls


def _give_back(calls: list[_Call]) -> None:
    for call in calls:
        call.give_back()
