"""From raw segments to committed versions, without Prefect: read, relate, commit, catalogue, report."""
