"""flytekit's `core`, as far as it is public: `node_creation`; and what its other modules have beside public names."""

from __future__ import annotations

from flyte_nb.authoring.echo import Echo
from flyte_nb.authoring.failure import WorkflowMetadata, WorkflowMetadataDefaults

__all__ = ["Echo", "WorkflowMetadata", "WorkflowMetadataDefaults"]
