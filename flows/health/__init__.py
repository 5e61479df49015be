"""The health of the service: what is wrong, since when, how one knows, what to do.

`health_state` and its neighbours are pure; `read_health` gathers what they judge. The status screen, the web view, the
metrics and the alarms all show this one state. What to draw or whom to tell is decided elsewhere.
"""
