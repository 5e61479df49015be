"""From segments of captures to committed versions in the tables: extract, relate, commit, catalogue. No Prefect."""
