"""flytekit's `extras`, as far as it is public: `tasks.shell`."""
