"""Logs, problems, provenance and files of a run; knows nothing of medicine."""
