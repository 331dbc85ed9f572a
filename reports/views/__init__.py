"""Pages of official paper."""
