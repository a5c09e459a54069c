"""Each printed value beside the replicated one, with a verdict by stated rules."""
