"""The crawler: everything that sends requests to newspapers. It uses `storage` and never imports `flows`."""

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())  # quiet on a terminal unless somebody asks
