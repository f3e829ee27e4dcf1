"""flytekit's `core`, as far as it is public: `node_creation`."""
