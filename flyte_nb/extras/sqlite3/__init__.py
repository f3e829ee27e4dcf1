"""flytekit's `extras.sqlite3`: `task`."""
