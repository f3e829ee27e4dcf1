"""FlyteError: what a workflow's failure node is told of what failed the workflow."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class FlyteError:
    """What failed a workflow: the input ``err: Optional[FlyteError]`` of its ``on_failure`` handler.

    Attributes:
        message: The text of the exception.
        failed_node_id: The path of the node where the failure began: ``flyte_nb.inspect(err.failed_node_id)`` shows it.
            ``end-node``, Flyte's name for what gathers the outputs, where they did not fit and no node failed.

    Example:
        >>> FlyteError(message="disk full", failed_node_id="n1/dn0").failed_node_id
        'n1/dn0'
    """

    message: str
    failed_node_id: str


__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
