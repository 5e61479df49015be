"""A press whose articles come late until a test lets them go: a run under way stays so on a machine of any speed."""

import threading

from tests.replica import ReplicaPress

__all__ = ["LateArticles"]

LATE_SECONDS = 15.0
"""How late an article comes at most: less than a crawl waits for an answer."""


class LateArticles:
    """Lets the first articles of a press come at once, and delays each further one until `let_go` is called."""

    def __init__(self, press: ReplicaPress, at_once: int, *, only: str | None = None) -> None:
        """`at_once`: how many requests for articles are answered without delay. `only`: slug of the one newspaper
        that is late; the others are not.
        """
        self._hosts = {host for paper in press.newspapers if only in (None, paper.slug) for host in paper.hosts}
        self._at_once = at_once
        self._may_go = threading.Event()
        self._noting = threading.Lock()
        self.asked: list[str] = []
        """Host and target of every request for an article, in order of arrival."""
        press.tamper(press.newspapers[0].slug, self._delay)  # it sees the requests for all newspapers

    def let_go(self) -> None:
        """Let all articles come at once from now on."""
        self._may_go.set()

    def _delay(self, host: str, target: str, _good: object) -> None:
        if host in self._hosts and target.endswith((".html", ".htm")):
            with self._noting:
                self.asked.append(f"{host}{target}")
                late = len(self.asked) > self._at_once
            if late:
                self._may_go.wait(LATE_SECONDS)
