"""The embedded SeaweedFS of one machine: start, share, stop. This package knows no bucket layout and no article."""
