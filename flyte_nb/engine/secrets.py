"""SecretsManager: where a secret is looked up: in the environment, then in a folder; by flytekit's names and rules."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryDirectory
from typing import Any

from flyte_nb.engine.attempt import AROUND
from flyte_nb.model.errors import FlyteNbError
from flyte_nb.model.graph import Policy
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
        found = self.look_up(group, key, group_version, encode_mode)
        if found is None:
            given = (("group", group or "..."), ("key", key))
            asked = ", ".join(f"{name}={value!r}" for name, value in given if value)
            raise SecretNotFound(
                f"there is no secret {' / '.join(_parts(group, key))} here",
                self.remedy(group, key, group_version),
                f"On a cluster: @task(secret_requests=[Secret({asked})]).",
            )
        _tell_of_request(group, key)
        return found

    def look_up(
        self, group: str | None, key: str | None, group_version: str | None = None, encode_mode: str = "r"
    ) -> str | bytes | None:
        """Return a secret as `get` does, and None where it is nowhere."""
        file = self.get_secrets_file(group, key, group_version)
        names = self._variables(group, key, group_version)
        found: str | bytes | None = next((os.environ[name] for name in names if name in os.environ), None)
        if found is None and os.path.isfile(file):
            with open(file, encode_mode, encoding=None if "b" in encode_mode else "utf-8") as stream:
                found = stream.read()
        if found is None:
            return None
        found = found.strip()
        hide(found if isinstance(found, str) else found.decode("utf-8", "replace"))
        return found

    def environment(self, policy: Policy) -> tuple[tuple[str, str | None], ...]:
        """Return the variables in which requested secrets are looked for, as they are here, for another process."""
        names = [name for group, key in policy.secrets for name in self._variables(group, key, None)]
        for variable, group, version, key, _ in policy.secret_variables:
            names += [variable, *self._variables(group, key, version)]
        return tuple([(name, os.environ.get(name)) for name in dict.fromkeys(names)])

    def remedy(self, group: str | None, key: str | None, group_version: str | None = None) -> str:
        """Return what to do here so that a secret is found."""
        variable, file = self._variables(group, key, group_version)[1], self.get_secrets_file(group, key, group_version)
        return f"Here: set the environment variable {variable}, or write the file {file}."

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


@contextmanager
def handed_over(requests: Iterable[tuple[str, str, str, str, str]]) -> Iterator[list[tuple[str, str]]]:
    """Yield the variables that are to have secrets, with these, or with the paths of files that have them.

    A secret that is nowhere is left out: if its variable is set already, that is what the task finds, and it is covered
    too; if not, a `KeyError` for it is noted with what to do.

    Args:
        requests: See `model.graph.Policy.secret_variables`.
    """
    manager, found, missing = SecretsManager(), [], {}
    with ExitStack() as files:
        for variable, group, version, key, how in requests:
            value = manager.look_up(group, key, version, "rb" if how == "file" else "r")
            if value is None:
                missing[variable] = f"{variable} is to have a secret. {manager.remedy(group, key, version)}"
                hide(os.environ.get(variable, ""))
            elif isinstance(value, str) and how == "value":
                found.append((variable, value))
            else:
                file = manager.get_secrets_file(group, key, version)
                found.append((variable, file if os.path.isfile(file) else files.enter_context(_written(value, file))))
        try:
            yield found
        except KeyError as error:
            if error.args and error.args[0] in missing:
                error.add_note(missing[error.args[0]])
            raise


@contextmanager
def _written(value: str | bytes, name: str) -> Iterator[str]:
    """Yield the path of a file that holds a secret, which nobody else can read, and which goes afterwards."""
    with TemporaryDirectory(prefix="flyte_nb-") as folder:
        path = os.path.join(folder, os.path.basename(name))
        with open(path, "wb") as stream:
            stream.write(value.encode() if isinstance(value, str) else value)
        yield path


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
