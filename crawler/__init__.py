"""The crawler: everything that talks to newspapers. Uses `storage`; knows nothing of `flows`."""
