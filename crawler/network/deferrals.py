"""Reasons why a request is not sent in this crawl but in a later one."""

__all__ = ["DEFERRALS"]

DEFERRALS = frozenset({"retry_after", "host_down", "paused", "busy", "time_budget", "day_ceiling", "stopped"})
