"""The error that a failure node is told of; flytekit's place for it."""

from flyte_nb.types.error.error import (
    FlyteError as FlyteError,  # better: failed_node_id is the path of the node that failed
)
