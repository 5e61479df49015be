"""The progress of a run, drawn on a terminal."""

import threading

from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from flows.cli.output.screen import Screen
from flows.pipeline.events import Event
from storage.model.identifiers import RunId

__all__ = ["RunProgress"]

SHOWN_SOURCES = 4


class RunProgress:
    """One line that shows the current step of a run. `hear` is the run's listener."""

    def __init__(self, screen: Screen, title: str) -> None:
        self.progress = Progress(
            SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(20), TimeElapsedColumn(),
            console=screen, transient=True, disable=not screen.is_terminal,
        )  # fmt: skip  # short items: a line each would fill a screen
        """To be entered around the run."""
        self.stored: RunId | None = None
        """The run's id, once its report lies in the bucket."""
        self._title = title
        self._task: TaskID = self.progress.add_task(title, total=None)
        self._crawling: dict[str, None] = {}
        self._archived = 0
        self._extracted = 0
        self._waiting = ""
        self._lock = threading.Lock()

    def say(self, text: str) -> None:
        """Show what the run is doing."""
        self.progress.update(self._task, description=f"{self._title}: {text}")

    def hear(self, event: Event) -> None:
        """Show what happened."""
        with self._lock:
            self._waiting = ""
            match event.kind:
                case "crawl_started":
                    self._crawling[event.source or ""] = None
                case "crawl_ended" | "crawl_failed":
                    self._crawling.pop(event.source or "", None)
                    self._archived += event.count
                case "captures_extracted":
                    self._extracted += event.count
                case "waiting":
                    self._waiting = event.message
                case "report_stored":
                    self.stored = RunId(event.message)
                case "run_started" | "batch_started":
                    pass
            self.say(self._text())

    def _text(self) -> str:
        if self._waiting:
            return f"waiting: {self._waiting}"
        done = f"{self._archived} pages fetched, {self._extracted} extracted"
        if not self._crawling:
            return done
        names = list(self._crawling)
        more = f" and {len(names) - SHOWN_SOURCES} more" if len(names) > SHOWN_SOURCES else ""
        return f"crawling {', '.join(names[:SHOWN_SOURCES])}{more}; {done}"
