"""flytekit's `extras.tasks`: `shell`."""
