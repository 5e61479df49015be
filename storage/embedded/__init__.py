"""The embedded SeaweedFS of one machine: start, share, stop. Knows no bucket layout and no article."""
