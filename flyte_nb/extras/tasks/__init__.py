"""Tasks that are no Python functions."""
