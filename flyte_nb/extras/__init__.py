"""Extras, by flytekit's names: accelerators, and tasks that are no Python functions."""
