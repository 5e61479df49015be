"""What a run needs around Prefect: local server, environment, log filters. No processing of articles."""
