"""flytekit's exceptions, in its modules: `user` and `base`."""
