"""What is said around a launch on a cluster: labels, roles, where outputs go, how many may run. Recorded for export."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flyte_nb.authoring import mistakes
from flyte_nb.authoring.recorded.checks import a_text, all_of, pairs
from flyte_nb.authoring.recorded.notification import Notification
from flyte_nb.authoring.recorded.secret import Secret
from flyte_nb.model.errors import OptionError
from flyte_nb.types.preview import preview


@dataclass(frozen=True)
class Labels:
    """Labels of an execution: ``Labels({"team": "ml"})``.

    Raises:
        OptionError: They are no dict of texts.

    Example:
        >>> Labels({"team": "ml"}).values["team"]
        'ml'
    """

    values: Mapping[str, str]

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            pairs(self.values, f"{type(self).__name__}(values")


class Annotations(Labels):
    """Annotations of an execution.

    Example:
        >>> Annotations({"reviewed-by": "Ada"}).values["reviewed-by"]
        'Ada'
    """


@dataclass(frozen=True)
class AuthRole:
    """In whose name an execution runs, as flytekit once spelt it.

    Example:
        >>> AuthRole(kubernetes_service_account="robot").kubernetes_service_account
        'robot'
    """

    assumable_iam_role: str | None = None
    kubernetes_service_account: str | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            a_text(self.assumable_iam_role, "AuthRole(assumable_iam_role")
            a_text(self.kubernetes_service_account, "AuthRole(kubernetes_service_account")


@dataclass(frozen=True)
class OAuth2Client:
    """A client of OAuth 2; its secret is a `Secret`, never the secret's value."""

    client_id: str
    client_secret: Any


@dataclass(frozen=True)
class Identity:
    """In whose name an execution runs."""

    iam_role: str | None = None
    k8s_service_account: str | None = None
    oauth2_client: OAuth2Client | None = None
    execution_identity: str | None = None


@dataclass(frozen=True)
class SecurityContext:
    """In whose name an execution runs, and which secrets it may have.

    Raises:
        OptionError: A secret is no `Secret`.

    Example:
        >>> SecurityContext(secrets=Secret(group="db", key="password")).secrets[0].key
        'password'
    """

    run_as: Identity | None = None
    secrets: Sequence[Secret] | Secret | None = None
    tokens: Sequence[Any] | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            if isinstance(self.secrets, Secret):
                object.__setattr__(self, "secrets", [self.secrets])
            all_of(Secret, self.secrets, "SecurityContext(secrets")


@dataclass(frozen=True)
class RawOutputDataConfig:
    """Where an execution's files and frames go: ``RawOutputDataConfig("s3://bucket/prefix")``."""

    output_location_prefix: str


class ConcurrencyLimitBehavior:
    """What happens to a launch when as many run as may.

    Example:
        >>> ConcurrencyPolicy(max_concurrency=2, behavior=ConcurrencyLimitBehavior.SKIP).behavior
        0
    """

    SKIP = 0

    @classmethod
    def enum_to_string(cls, val: int) -> str:
        """Return its name.

        Example:
            >>> ConcurrencyLimitBehavior.enum_to_string(0)
            'SKIP'
        """
        return "SKIP" if val == cls.SKIP else "<UNKNOWN>"


@dataclass(frozen=True)
class ConcurrencyPolicy:
    """How many executions of a launch plan may run at once on a cluster.

    Raises:
        OptionError: It is no number from 1 up.

    Example:
        >>> ConcurrencyPolicy(max_concurrency=2).max_concurrency
        2
    """

    max_concurrency: int
    behavior: int | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            number: Any = self.max_concurrency
            if isinstance(number, bool) or not isinstance(number, int) or number < 1:
                raise OptionError(
                    f"ConcurrencyPolicy(max_concurrency={preview(number, 40)}) is no number from 1 up",
                    "Write ConcurrencyPolicy(max_concurrency=2).",
                )
        if self.behavior is None:
            object.__setattr__(self, "behavior", ConcurrencyLimitBehavior.SKIP)


@dataclass(frozen=True)
class Options:
    """What may be said when something is launched on a cluster.

    Raises:
        OptionError: A field is of another kind.

    Example:
        >>> Options.default_from(k8s_service_account="robot").security_context.run_as.k8s_service_account
        'robot'
    """

    labels: Labels | None = None
    annotations: Annotations | None = None
    raw_output_data_config: RawOutputDataConfig | None = None
    security_context: SecurityContext | None = None
    max_parallelism: int | None = None
    notifications: Sequence[Notification] | None = None
    disable_notifications: bool | None = None
    overwrite_cache: bool | None = None

    def __post_init__(self) -> None:
        with mistakes.at_the_users_line():
            for name, kind in (
                ("labels", Labels),
                ("annotations", Annotations),
                ("raw_output_data_config", RawOutputDataConfig),
                ("security_context", SecurityContext),
            ):
                value = getattr(self, name)
                if value is not None and not isinstance(value, kind):
                    raise OptionError(
                        f"Options({name}={preview(value, 60)}) is no {kind.__name__}", f"Write {kind.__name__}(...)."
                    )
            all_of(Notification, self.notifications, "Options(notifications")

    @classmethod
    def default_from(cls, k8s_service_account: str | None = None, raw_data_prefix: str | None = None) -> Options:
        """Return options with a service account, and a place for outputs."""
        account, prefix = k8s_service_account, raw_data_prefix
        return cls(
            security_context=SecurityContext(Identity(k8s_service_account=account)) if account else None,
            raw_output_data_config=RawOutputDataConfig(prefix) if prefix else None,
        )
