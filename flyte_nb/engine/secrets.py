"""SecretsManager: where a secret is looked up: in the environment, then in a folder; by flytekit's names and rules."""

from __future__ import annotations

import os
from collections.abc import Iterable
from typing import Any

from flyte_nb.engine.attempt import AROUND
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.model.hidden import hide

_PREFIX = "_FSEC_"
_FOLDER = os.path.join(os.sep, "etc", "secrets")


class SecretNotFound(FlyteNbError, ValueError):
    """A secret is neither in the environment nor in a file."""


class SecretsManager:
    """Looks secrets up: ``current_context().secrets.get("db", "password")``, or ``secrets.db.password``.

    The environment comes first: ``_FSEC_DB_PASSWORD`` (``FLYTE_SECRETS_ENV_PREFIX`` says another beginning), then
    ``DB_PASSWORD``; then the file ``/etc/secrets/db/password`` (``FLYTE_SECRETS_DEFAULT_DIR``,
    ``FLYTE_SECRETS_FILE_PREFIX``). What was looked up is covered from then on wherever a value or a log is shown.

    Example:
        >>> os.environ["DB_PASSWORD"] = "correct horse"
        >>> SecretsManager().get("db", "password") == SecretsManager().db.password == "correct horse"
        True
        >>> del os.environ["DB_PASSWORD"]
    """

    def get(
        self, group: str | None = None, key: str | None = None, group_version: str | None = None, encode_mode: str = "r"
    ) -> Any:
        """Return a secret without the white space around it.

        Args:
            group: Its name.
            key: Which value of it.
            group_version: Which version of it.
            encode_mode: ``"rb"`` reads bytes from a file.

        Raises:
            SecretNotFound: It is nowhere; the message says where it was looked for, and what to add to the task.
        """
        variables = self._variables(group, key, group_version)
        file = self.get_secrets_file(group, key, group_version)
        found: str | bytes | None = next((os.environ[name] for name in variables if name in os.environ), None)
        if found is None and os.path.isfile(file):
            with open(file, encode_mode, encoding=None if "b" in encode_mode else "utf-8") as stream:
                found = stream.read()
        if found is None:
            given = (("group", group or "..."), ("key", key))
            asked = ", ".join(f"{name}={value!r}" for name, value in given if value)
            raise SecretNotFound(
                f"there is no secret {' / '.join(_parts(group, key))} here",
                f"Here: set the environment variable {variables[1]}, or write the file {file}.",
                f"On a cluster: @task(secret_requests=[Secret({asked})]).",
            )
        found = found.strip()
        hide(found if isinstance(found, str) else found.decode("utf-8", "replace"))
        _tell_of_request(group, key)
        return found

    def environment(self, requests: Iterable[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Return the environment variables that hold requested secrets here, for a process that may not have them."""
        names = [name for group, key in requests for name in self._variables(group, key, None)]
        return tuple([(name, os.environ[name]) for name in names if name in os.environ])

    def _variables(self, group: str | None, key: str | None, group_version: str | None) -> list[str]:
        plain = "_".join(_parts(group, group_version, key)).upper()
        return [self.get_secrets_env_var(group, key, group_version), plain]

    def get_secrets_env_var(
        self, group: str | None = None, key: str | None = None, group_version: str | None = None
    ) -> str:
        """Return the environment variable that is looked at first."""
        prefix = os.environ.get("FLYTE_SECRETS_ENV_PREFIX", _PREFIX).strip()
        return prefix + "_".join(_parts(group, group_version, key)).upper()

    def get_secrets_file(
        self, group: str | None = None, key: str | None = None, group_version: str | None = None
    ) -> str:
        """Return the file that is looked at last."""
        *folders, name = (part.lower() for part in _parts(group, group_version, key))
        place = os.environ.get("FLYTE_SECRETS_DEFAULT_DIR", _FOLDER).strip()
        return os.path.join(place, *folders, os.environ.get("FLYTE_SECRETS_FILE_PREFIX", "").strip() + name)

    def __getattr__(self, group: str) -> _Group:
        if group.startswith("__"):
            raise AttributeError(group)
        return _Group(self, group)

    def __repr__(self) -> str:
        return "<secrets>"


class _Group:
    """A secret by its name; its values are attributes."""

    def __init__(self, secrets: SecretsManager, group: str) -> None:
        self._secrets = secrets
        self._group = group

    def __getattr__(self, key: str) -> Any:
        if key.startswith("__"):
            raise AttributeError(key)
        return self._secrets.get(self._group, key)

    def __repr__(self) -> str:
        return f"<secret {self._group}>"


def _parts(*parts: str | None) -> list[str]:
    given = [part for part in parts if part]
    if not given:
        raise SecretNotFound("a secret without a name was asked for", 'Name it: secrets.get("group", "key").')
    return given


def _tell_of_request(group: str | None, key: str | None) -> None:
    around = AROUND.get()
    if around is None:
        return
    wanted = {(one, name) for one, name in around.policy.secrets}
    if (group or "", key or "") not in wanted and (group or "", "") not in wanted:
        around.note(
            f"flytekit on a cluster finds the secret {' / '.join(_parts(group, key))} only where the task asks for it: "
            f"@task(secret_requests=[Secret(group={group!r}, key={key!r})])"
        )
