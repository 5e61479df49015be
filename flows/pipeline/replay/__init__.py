"""Replay: a period again from its raw segments, with today's rules. No site is asked for anything."""
