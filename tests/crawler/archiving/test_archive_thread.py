import asyncio
import threading
from functools import partial

import pytest

from crawler.archiving.archive_thread import ArchiveThread


def test_each_caller_gets_its_own_result_and_calls_keep_their_order() -> None:
    made: list[int] = []

    def call(number: int) -> int:
        made.append(number)
        return number * number

    async def many() -> list[int]:
        thread = ArchiveThread()
        return await asyncio.gather(*(thread.run(partial(call, number)) for number in range(100)))

    assert asyncio.run(many()) == [number * number for number in range(100)]
    assert made == list(range(100))


def test_all_calls_run_in_one_thread_other_than_the_callers() -> None:
    async def threads() -> set[int]:
        thread = ArchiveThread()
        return set(await asyncio.gather(*(thread.run(threading.get_ident) for _ in range(20))))

    (used,) = asyncio.run(threads())
    assert used != threading.get_ident()


def test_an_exception_reaches_its_caller_alone() -> None:
    async def three() -> list[object]:
        thread = ArchiveThread()
        calls = (lambda: "first", lambda: 1 // 0, lambda: "third")
        return list(await asyncio.gather(*map(thread.run, calls), return_exceptions=True))

    first, failed, third = asyncio.run(three())
    assert (first, third) == ("first", "third")
    assert isinstance(failed, ZeroDivisionError)


def test_a_caller_that_was_cancelled_disturbs_no_other() -> None:
    may_end = threading.Event()

    async def two() -> str:
        thread = ArchiveThread()
        cancelled = asyncio.ensure_future(thread.run(may_end.wait))
        waiting = asyncio.ensure_future(thread.run(lambda: "done"))
        await asyncio.sleep(0)
        cancelled.cancel()
        with pytest.raises(asyncio.CancelledError):
            await cancelled
        may_end.set()
        return await waiting

    assert asyncio.run(two()) == "done"


def test_calls_that_wait_together_wake_the_loop_once() -> None:
    begun, may_end = threading.Event(), threading.Event()

    def first() -> None:
        begun.set()
        may_end.wait()

    async def wakes(monkeypatch: pytest.MonkeyPatch) -> int:
        thread, loop = ArchiveThread(), asyncio.get_running_loop()
        calls: list[object] = []
        waking = loop.call_soon_threadsafe

        def counted(*args: object) -> object:
            calls.append(args)
            return waking(*args)  # type: ignore[arg-type]  # passed on as they came

        monkeypatch.setattr(loop, "call_soon_threadsafe", counted)
        waits = [asyncio.ensure_future(thread.run(first))]
        await asyncio.sleep(0)
        begun.wait()
        waits += [asyncio.ensure_future(thread.run(lambda: None)) for _ in range(10)]
        await asyncio.sleep(0)
        may_end.set()
        await asyncio.gather(*waits)
        return len(calls)

    with pytest.MonkeyPatch.context() as monkeypatch:
        assert asyncio.run(wakes(monkeypatch)) == 2
