"""ContainerTask: a command in an image, with a typed interface. Its container runs on a cluster, and not here."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from typing import Any

from flyte_nb.authoring import mistakes, options
from flyte_nb.authoring.declared import never_called, signature_of
from flyte_nb.authoring.described import DescribedTask
from flyte_nb.authoring.recorded.metadata import spelled_out
from flyte_nb.authoring.reference import Elsewhere
from flyte_nb.model import places
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import is_name
from flyte_nb.types.preview import preview


class ContainerTask(DescribedTask, Elsewhere):
    """A task whose work a container does: any program, with inputs and outputs as files.

    Args:
        name: Unique among the tasks.
        image: The container's image: a name, or an `ImageSpec`.
        command: What runs in it; ``{{.inputs.x}}`` stands for an input.
        inputs, outputs: Types by name, as ``kwtypes(x=int)`` gives them.
        **rest: flytekit's others: ``arguments``, ``input_data_dir``, ``output_data_dir``, ``metadata``,
            ``metadata_format``, ``io_strategy``, ``requests``, ``limits``, ``resources``, ``secret_requests``,
            ``pod_template``, ``pod_template_name``, ``local_logs``, and what a task takes; kept for export.

    Raises:
        OptionError: The name, the image or the command is none, or an option is unknown.

    Example:
        >>> from flyte_nb import ContainerTask, workflow
        >>> from flyte_nb.testing import task_mock
        >>> area = ContainerTask(
        ...     name="ellipse_area",
        ...     image="ghcr.io/example/rawcontainers:v1",
        ...     command=["python", "area.py", "{{.inputs.a}}", "{{.inputs.b}}", "/var/outputs"],
        ...     inputs={"a": float, "b": float},
        ...     outputs={"area": float},
        ...     output_data_dir="/var/outputs",
        ... )
        >>> @workflow
        ... def wf(a: float) -> float:
        ...     return area(a=a, b=1.0)
        >>> with task_mock(area) as mock:
        ...     mock.return_value = 6.28
        ...     wf(a=2.0)
        6.28
    """

    kind = "container_task"
    task_type = "raw-container"
    where = "its container runs on a Flyte cluster, by Docker or the like"

    class MetadataFormat(enum.Enum):
        """How the container finds its inputs' metadata."""

        JSON = 0
        YAML = 1
        PROTO = 2

    class IOStrategy(enum.Enum):
        """When inputs come to the container, and outputs leave it."""

        DOWNLOAD_EAGER = 0
        DOWNLOAD_STREAM = 1
        DO_NOT_DOWNLOAD = 2
        UPLOAD_EAGER = 1
        UPLOAD_ON_EXIT = 0
        DO_NOT_UPLOAD = 2

    def __init__(
        self,
        name: str,
        image: Any,
        command: Sequence[str],
        inputs: Mapping[str, Any] | None = None,
        metadata: Any = None,
        arguments: Sequence[str] | None = None,
        outputs: Mapping[str, Any] | None = None,
        **rest: Any,
    ) -> None:
        with mistakes.at_the_users_line():
            if not is_name(name):
                given = preview(name, 40)
                raise OptionError(f"ContainerTask(name={given}) is not a name", "Write a short text without '/'.")
            if not image:
                raise OptionError(f"ContainerTask {name}: image={preview(image, 40)} is no image", 'Write image="..."')
            for what, texts in (("command", command), ("arguments", arguments or [])):
                if isinstance(texts, str) or not all(isinstance(one, str) for one in texts):
                    raise OptionError(
                        f"ContainerTask {name}: {what}={preview(texts, 60)} is no list of texts",
                        f'Write {what}=["python", "script.py", "{{{{.inputs.x}}}}"].',
                    )
            options_given = spelled_out({"metadata": metadata, **rest}, f"ContainerTask {name}")
            self.given = options_given
            self.image = image
            self.command = list(command)
            self.arguments = list(arguments or [])
            self.recorded = {
                one: value for one, value in options_given.items() if one in _RECORDED and value is not None
            }
            others = {one: value for one, value in options_given.items() if one not in _RECORDED}
            options.known(others, options.TASK, f"ContainerTask {name}")
            signature = signature_of(name, inputs, outputs)
            _refuse_unknown_inputs(name, [*self.command, *self.arguments], signature.inputs)
            policy = options.policy(others, never_called, signature.inputs, f"ContainerTask {name}")
        self.defined(name, signature, never_called, policy, places.users_place())

    def about(self) -> str:
        return f"{self.image!r} {self.command!r} {self.arguments!r}"


_RECORDED = frozenset({"input_data_dir", "output_data_dir", "metadata_format", "io_strategy", "local_logs"})


def _refuse_unknown_inputs(name: str, texts: list[str], inputs: Mapping[str, Any]) -> None:
    for text in texts:
        _, found, tail = text.partition("{{.inputs.")
        wanted = tail.partition("}}")[0].strip()
        if found and wanted not in inputs:
            raise OptionError(
                f"ContainerTask {name}: its command names the input {wanted!r}, which it does not declare",
                f"Declare it: inputs=kwtypes({wanted}=...)",
            )
