"""The crawler: everything that talks to newspapers. Uses `storage`; knows nothing of `flows`."""

import logging

logging.getLogger(__name__).addHandler(logging.NullHandler())  # quiet on a terminal unless somebody asks
