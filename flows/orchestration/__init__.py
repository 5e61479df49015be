"""Everything around Prefect and around a run: server, environment, deployments, signals, logs. No articles here."""
