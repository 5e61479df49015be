"""Reasons why a request is not sent in this crawl but in a later one; `proxy`: the proxy has not taken it."""

__all__ = ["DEFERRALS"]

DEFERRALS = frozenset({"retry_after", "host_down", "paused", "busy", "time_budget", "day_ceiling", "stopped", "proxy"})
