"""What a decorator's recorded options may hold: told where they are written, not when somebody exports them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flyte_nb.authoring.recorded.documentation import Documentation
from flyte_nb.authoring.recorded.secret import Secret
from flyte_nb.model.errors import OptionError
from flyte_nb.names import Late
from flyte_nb.types.preview import preview

_RECORDED = __package__
#: The classes that an option's value may have, and what to write. Few programs use those that come late.
_KINDS: Mapping[str, tuple[tuple[type | Late, ...], str]] = {
    "accelerator": ((str, Late(f"{_RECORDED}.accelerator", "BaseAccelerator")), "T4, or GPUAccelerator('the device')"),
    "annotations": ((Mapping, Late(f"{_RECORDED}.launching", "Annotations")), "{'name': 'value'}"),
    "container_image": ((str, Late(f"{_RECORDED}.image", "ImageSpec")), "'ghcr.io/me/image:tag', or ImageSpec(...)"),
    "deprecated": ((str,), "'what to use instead'"),
    "disable_deck": ((bool,), "True"),
    "docs": ((Documentation,), "Documentation(short_description='...')"),
    "enable_deck": ((bool,), "True"),
    "labels": ((Mapping, Late(f"{_RECORDED}.launching", "Labels")), "{'name': 'value'}"),
    "pod_template": ((Late(f"{_RECORDED}.image", "PodTemplate"),), "PodTemplate(...)"),
    "pod_template_name": ((str,), "'the name'"),
}


def check(options: Mapping[str, Any], what: str) -> None:
    """Refuse a recorded option whose value cannot be what it says.

    Raises:
        OptionError: The option, and what to write.

    Example:
        >>> check({"enable_deck": "yes"}, "@task")
        Traceback (most recent call last):
            ...
        flyte_nb.model.errors.OptionError: @task: enable_deck='yes' means nothing
          Write enable_deck=True.
    """
    for name, value in options.items():
        if name in _KINDS and value is not None and not _is_one_of(_KINDS[name][0], value):
            raise OptionError(f"{what}: {name}={preview(value, 60)} means nothing", f"Write {name}={_KINDS[name][1]}.")
    if options.get("enable_deck") is not None and options.get("disable_deck") is not None:
        raise OptionError(f"{what}: enable_deck= and disable_deck= say the same thing twice", "Keep enable_deck=.")


def _is_one_of(kinds: Iterable[type | Late], value: Any) -> bool:
    return any(isinstance(value, kind.itself if isinstance(kind, Late) else kind) for kind in kinds)


def secrets(given: Any, what: str) -> tuple[tuple[str, str], ...]:
    """Return the secrets that a task requests, as pairs of group and key.

    Raises:
        OptionError: They are no list of `Secret`.

    Example:
        >>> secrets([Secret(group="db", key="password")], "@task")
        (('db', 'password'),)
    """
    if not isinstance(given, (list, tuple)) or not all(isinstance(one, Secret) for one in given):
        raise OptionError(
            f"{what}: secret_requests={preview(given, 60)} is no list of secrets",
            'Write secret_requests=[Secret(group="...", key="...")].',
        )
    return tuple([(one.group or "", one.key or "") for one in given])


def secret_variables(given: Iterable[Secret]) -> tuple[tuple[str, str, str, str, str], ...]:
    """Return the secrets that are wanted in environment variables, as `model.graph.Policy` has them.

    Source of the rule: Flyte's own injector, to which ``ANY`` is ``FILE``.

    Example:
        >>> secret_variables([Secret(group="db", key="password", env_var="PGPASSFILE"), Secret(group="db")])
        (('PGPASSFILE', 'db', '', 'password', 'file'),)
    """
    found = []
    for one in given:
        if one.env_var is not None:
            how = "value" if one.mount_requirement is Secret.MountType.ENV_VAR else "file"
            found.append((one.env_var, one.group or "", one.group_version or "", one.key or "", how))
    return tuple(found)
