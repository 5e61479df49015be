"""The pipeline: pure stages, the runs around them, Prefect flows, the command line. Uses `storage` and `crawler`."""

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())  # quiet on a terminal unless somebody asks
