"""ImageSpec, PodTemplate: which image and which pod a task wants on a cluster. Here it runs where the kernel does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NoReturn

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.recorded.checks import a_text, pairs, texts
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

_LISTS = (
    "packages",
    "conda_packages",
    "conda_channels",
    "apt_packages",
    "pip_extra_index_url",
    "entrypoint",
    "commands",
    "copy",
    "runtime_packages",
)
#: A host with an optional port, and the folders below it: ``ghcr.io/flyteorg``, ``localhost:30000``.
_REGISTRY = re.compile(r"[a-z\d][a-z\d._-]*(:\d{1,5})?(/[\w.-]+)*")
#: The last part of an image's name, as the OCI distribution specification has it.
_NAME = re.compile(r"[a-z\d]+((\.|_|__|-+)[a-z\d]+)*(/[a-z\d]+((\.|_|__|-+)[a-z\d]+)*)*")
_PYTHON = re.compile(r"\d+(\.\d+){0,2}")


@dataclass(frozen=True)
class ImageSpec:
    """What an image is to contain: ``@task(container_image=ImageSpec(packages=["pandas"]))``. Never built here.

    Args: flytekit's. Checked are the name, the registry, the version of Python, and that lists are lists of texts.

    Raises:
        OptionError: One of them cannot be.

    Example:
        >>> image = ImageSpec(name="knn", registry="ghcr.io/me", packages=["scikit-learn"])
        >>> image.with_packages("pandas").packages
        ['scikit-learn', 'pandas']
    """

    name: str = "flytekit"
    python_version: str | None = None
    builder: str | None = None
    source_root: str | None = None
    env: Mapping[str, str] | None = None
    registry: str | None = None
    packages: Sequence[str] | None = None
    conda_packages: Sequence[str] | None = None
    conda_channels: Sequence[str] | None = None
    requirements: str | None = None
    apt_packages: Sequence[str] | None = None
    cuda: str | None = None
    cudnn: str | None = None
    base_image: str | ImageSpec | None = None
    platform: str | None = None
    pip_index: str | None = None
    pip_extra_index_url: Sequence[str] | None = None
    pip_secret_mounts: Sequence[tuple[str, str]] | None = None
    pip_extra_args: str | None = None
    registry_config: str | None = None
    entrypoint: Sequence[str] | None = None
    commands: Sequence[str] | None = None
    tag_format: str | None = None
    source_copy_mode: Any = None
    copy: Sequence[str] | None = None
    python_exec: str | None = None
    runtime_packages: Sequence[str] | None = None
    builder_options: Mapping[str, Any] | None = None
    builder_config: Mapping[str, Any] | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            for name in _LISTS:
                texts(getattr(self, name), f"ImageSpec({name}")
            pairs(self.env, "ImageSpec(env")
            a_text(self.name, "ImageSpec(name")
            a_text(self.registry, "ImageSpec(registry")
            for name in ("name", "registry"):
                if getattr(self, name) is not None:
                    object.__setattr__(self, name, getattr(self, name).lower())
            if _NAME.fullmatch(self.name) is None:
                raise OptionError(
                    f"ImageSpec(name={preview(self.name, 60)}) is no name of an image",
                    "Write letters, digits and '-': name='knn'. The tag is made of the contents.",
                )
            if self.registry is not None and _REGISTRY.fullmatch(self.registry) is None:
                raise OptionError(
                    f"ImageSpec(registry={preview(self.registry, 60)}) is no registry",
                    "Write a host with its folders: 'ghcr.io/username', 'docker.io/username', 'localhost:30000'.",
                )
            version = self.python_version
            if version is not None and not (isinstance(version, str) and _PYTHON.fullmatch(version)):
                raise OptionError(
                    f"ImageSpec(python_version={preview(version, 40)}) is no version",
                    "Write a text: python_version='3.12'.",
                )
            if self.base_image is not None and not isinstance(self.base_image, (str, ImageSpec)):
                raise OptionError(
                    f"ImageSpec(base_image={preview(self.base_image, 60)}) is no image",
                    "Write its name, or an ImageSpec.",
                )
            if self.builder_options is not None and not isinstance(self.builder_options, Mapping):
                raise OptionError(f"ImageSpec(builder_options={preview(self.builder_options, 60)}) is no dict")
            _mounts(self.pip_secret_mounts)

    def with_packages(self, packages: str | Sequence[str]) -> ImageSpec:
        """Return the same image with more Python packages."""
        return self._with("packages", packages)

    def with_apt_packages(self, packages: str | Sequence[str]) -> ImageSpec:
        """Return the same image with more system packages."""
        return self._with("apt_packages", packages)

    def with_commands(self, commands: str | Sequence[str]) -> ImageSpec:
        """Return the same image with more commands, which run while it is built."""
        return self._with("commands", commands)

    def with_copy(self, src: str | Sequence[str]) -> ImageSpec:
        """Return the same image with more files in it."""
        return self._with("copy", src)

    def with_runtime_packages(self, runtime_packages: str | Sequence[str]) -> ImageSpec:
        """Return the same image with more packages that are installed when it starts."""
        return self._with("runtime_packages", runtime_packages)

    def with_builder_options(self, builder_options: Mapping[str, Any]) -> ImageSpec:
        """Return the same image with more options for its builder."""
        return replace(self, builder_options={**(self.builder_options or {}), **builder_options})

    def force_push(self) -> ImageSpec:
        """Return the same image; whether it is built anew is said where it is built."""
        return self

    def is_container(self) -> bool:
        """Tell whether this image is where the code runs: here always, as flytekit says when it runs locally."""
        return True

    def image_name(self) -> NoReturn:
        """Refuse: an image's tag is made where it is built.

        Raises:
            OptionError: Always.
        """
        raise OptionError(
            f"the image {self.name} has no tag here: flytekit makes it when it builds the image",
            "Export the module, and build the image from there.",
        )

    def _with(self, name: str, more: str | Sequence[str]) -> ImageSpec:
        added = [more] if isinstance(more, str) else list(more)
        changes: dict[str, Any] = {name: [*(getattr(self, name) or ()), *added]}
        return replace(self, **changes)

    def __hash__(self) -> int:
        return hash(repr(self))


def _mounts(given: Any) -> None:
    if given is None:
        return
    for one in given if isinstance(given, (list, tuple)) else [given]:
        if not (isinstance(one, tuple) and len(one) == 2 and all(isinstance(part, str) for part in one)):
            raise OptionError(
                f"ImageSpec(pip_secret_mounts={preview(given, 60)}) is no list of pairs",
                "Write [('the secret file', 'where it is mounted')].",
            )


@dataclass
class PodTemplate:
    """The pod that a task runs in on a cluster, as Kubernetes' own objects. Recorded for export.

    Args:
        pod_spec: A ``V1PodSpec`` of the package kubernetes, which is not needed here.
        primary_container_name: Which of its containers runs the task.
        labels: Labels of the pod.
        annotations: Annotations of the pod.

    Raises:
        OptionError: The primary container has no name, or a label is no text.

    Example:
        >>> PodTemplate(labels={"team": "ml"}).primary_container_name
        'primary'
    """

    pod_spec: Any = None
    primary_container_name: str = "primary"
    labels: Mapping[str, str] | None = None
    annotations: Mapping[str, str] | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            if not isinstance(self.primary_container_name, str) or not self.primary_container_name.strip():
                raise OptionError(
                    "PodTemplate(primary_container_name='') leaves the primary container without a name",
                    "Leave it out, or name one: primary_container_name='primary'.",
                )
            pairs(self.labels, "PodTemplate(labels")
            pairs(self.annotations, "PodTemplate(annotations")
