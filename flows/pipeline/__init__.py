"""A run of the pipeline, without Prefect: crawl, process what was fetched, report. Flows and tests call this room."""
