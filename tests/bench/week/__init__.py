"""A week of the replica press in simulated time, crawled through real HTTP into a real bucket, with faults."""
