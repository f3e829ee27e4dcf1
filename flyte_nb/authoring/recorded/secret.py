"""Secret: what a task asks a cluster to give it in secret. How it is looked up here is in `engine.secrets`."""

from __future__ import annotations

import enum
import re
from dataclasses import dataclass

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.recorded.checks import a_text
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview

_VARIABLE = re.compile(r"[A-Z_][A-Z0-9_]*")


@dataclass(frozen=True)
class Secret:
    """A request for a secret: ``@task(secret_requests=[Secret(group="db", key="password")])``.

    Args:
        group: The secret's name on the cluster.
        key: Which value of it.
        group_version: Which version of it.
        mount_requirement: How it is handed over: ``Secret.MountType.ENV_VAR``, ``FILE``, or ``ANY``: as the cluster
            likes, which for Flyte's own is a file.
        env_var: The name of an environment variable that has its value while the task runs, if
            ``mount_requirement=Secret.MountType.ENV_VAR``; else the path of a file that has it.

    Raises:
        OptionError: It names no group, or ``env_var`` is no name of an environment variable.

    Example:
        >>> Secret(group="db", key="password").key
        'password'
    """

    class MountType(enum.Enum):
        """How a cluster hands a secret over."""

        ANY = 0
        ENV_VAR = 1
        FILE = 2

    group: str | None = None
    key: str | None = None
    group_version: str | None = None
    mount_requirement: MountType = MountType.ANY
    env_var: str | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            for name in ("group", "key", "group_version"):
                a_text(getattr(self, name), f"Secret({name}")
            if self.group is None:
                raise OptionError("Secret() names no group", 'Write Secret(group="...", key="...").')
            if not isinstance(self.mount_requirement, Secret.MountType):
                raise OptionError(
                    f"Secret(mount_requirement={preview(self.mount_requirement, 40)}) is no way to hand it over",
                    "Write Secret.MountType.ANY, ENV_VAR or FILE.",
                )
            if self.env_var is not None and not (
                isinstance(self.env_var, str) and _VARIABLE.fullmatch(self.env_var) is not None
            ):
                raise OptionError(
                    f"Secret(env_var={preview(self.env_var, 40)}) is no name of an environment variable",
                    "Write capital letters, digits and _: env_var='DB_PASSWORD'.",
                )
