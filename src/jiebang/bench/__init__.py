"""The project's own benchmarks: the product beside its peers, both timed in the same run."""
