"""The study's configuration, and the builder of analysis results."""
