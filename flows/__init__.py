"""The pipeline: pure stages, the runs around them, Prefect flows, the command line. Uses `storage` and `crawler`."""
