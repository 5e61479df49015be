"""Signals ask a run to stop; only a user who presses Ctrl-C twice ends it in the middle."""

import os
import signal

import pytest

from flows.errors import RunStoppedError
from flows.orchestration import signals
from flows.orchestration.signals import end_if_interrupted, stop_on_signals, terminate_like_interrupt
from flows.pipeline.stopping import StopRequest


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_asks_once_and_the_handlers_are_put_back(number: signal.Signals) -> None:
    before = signal.getsignal(number)
    stop = StopRequest()
    with stop_on_signals(stop):
        assert not stop.asked
        os.kill(os.getpid(), number)
        os.kill(os.getpid(), number)  # one keystroke may arrive twice
        assert (stop.asked, stop.reason) == (True, number.name)
        with pytest.raises(RunStoppedError, match=f"stopped by {number.name}"):
            stop.check()
    assert signal.getsignal(number) is before


def test_a_second_ctrl_c_ends_the_run_but_a_second_sigterm_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signals, "IMPATIENT_SECONDS", 0.0)
    with stop_on_signals(StopRequest()):
        os.kill(os.getpid(), signal.SIGTERM)
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), signal.SIGINT)


def test_work_that_does_not_look_is_ended_at_once() -> None:
    with pytest.raises(RunStoppedError, match="SIGTERM"), stop_on_signals(StopRequest(), raising=True):
        os.kill(os.getpid(), signal.SIGTERM)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_command_hears_signals_that_whoever_started_it_has_ignored(number: signal.Signals) -> None:
    both = (signal.SIGINT, signal.SIGTERM)
    before = [(each, signal.signal(each, signal.SIG_IGN)) for each in both]
    try:
        terminate_like_interrupt()
        end_if_interrupted()
        with pytest.raises(KeyboardInterrupt):
            os.kill(os.getpid(), number)
        with pytest.raises(KeyboardInterrupt):  # what swallowed the first one, such as a library that is loaded
            end_if_interrupted()
        terminate_like_interrupt()
        end_if_interrupted()
    finally:
        for each, handler in before:
            signal.signal(each, handler)
