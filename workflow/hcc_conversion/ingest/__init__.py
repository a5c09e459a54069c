"""From a centre's own files to the canonical tables."""
