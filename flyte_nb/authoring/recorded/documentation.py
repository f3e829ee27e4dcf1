"""Documentation: what a cluster's console says of an entity: ``@task(docs=Documentation(...))``."""

from __future__ import annotations

import enum
from dataclasses import dataclass


@dataclass(frozen=True)
class Description:
    """A long description.

    Example:
        >>> Description("**bold**", format=Description.DescriptionFormat.MARKDOWN).format.name
        'MARKDOWN'
    """

    class DescriptionFormat(enum.Enum):
        """How a description is written."""

        UNKNOWN = 0
        MARKDOWN = 1
        HTML = 2
        RST = 3

    value: str | None = None
    uri: str | None = None
    icon_link: str | None = None
    format: DescriptionFormat = DescriptionFormat.RST


@dataclass(frozen=True)
class SourceCode:
    """Where an entity's source is.

    Example:
        >>> SourceCode(link="https://git.example/knn.py").link
        'https://git.example/knn.py'
    """

    link: str | None = None


@dataclass(frozen=True)
class Documentation:
    """What there is to read of an entity.

    Example:
        >>> from flyte_nb import task
        >>> @task(docs=Documentation(short_description="KNN, scored by cross-validation"))
        ... def score(k: int) -> float:
        ...     return 0.95
        >>> score(k=3)
        0.95
    """

    short_description: str | None = None
    long_description: Description | None = None
    source_code: SourceCode | None = None
