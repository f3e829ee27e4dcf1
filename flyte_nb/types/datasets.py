"""Checkers of frames and datasets: one stands for the other, of whichever library; each consumer has a copy."""

from __future__ import annotations

import os
from typing import Any

from flyte_nb.model.errors import TypeMismatch, did_you_mean
from flyte_nb.types import frames, spelling
from flyte_nb.types.columns import columns_of, format_of
from flyte_nb.types.frames import FrameError
from flyte_nb.types.kinds import FLYTEKIT, Opaque, Typed
from flyte_nb.types.located import is_url, near_files
from flyte_nb.types.misfit import Misfit
from flyte_nb.types.preview import preview
from flyte_nb.types.schema import FlyteSchema
from flyte_nb.types.structured.structured_dataset import StructuredDataset


class Tabular(Opaque):
    """Rows and columns, of which an annotation may name some: ``Annotated[pandas.DataFrame, kwtypes(a=int)]``."""

    immutable = False

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation, cls)
        metadata = spelling.metadata(annotation)
        self.columns = columns_of(metadata)
        self.format = format_of(metadata)

    def _have_columns(self, frame: Any) -> None:
        lost = frames.missing(frame, self.columns) if self.columns is not None else None
        if lost is not None:
            known = [str(name) for name in frames.names(frame)]
            raise Misfit(
                self.text,
                frame,
                f"Its columns: {', '.join(known[:12])}.",
                text=f"the declared column {lost!r} is not there.{did_you_mean(lost, known)}",
            )

    def part(self, step: str | int) -> Typed | None:
        taken = f".{step}" if isinstance(step, str) and step.isidentifier() else f"[{step!r}]"
        raise TypeMismatch(
            f"{self.text} has no parts to take in a workflow: {taken} is taken inside a task",
            "Fix: give the whole table to a @task, which has its rows and columns, and take it there.",
        )


class Frame(Tabular):
    """A frame: of pandas a shallow copy where pandas copies on write; of polars a clone; Arrow's cannot be changed."""

    converts = True

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation, cls)
        self.immutable = frames.library(cls) == "pyarrow"

    def take(self, value: object) -> object:
        if isinstance(value, StructuredDataset):
            try:
                value = value.isolated(self.columns).open(self.cls).all()
            except (FrameError, OSError) as error:
                details = error.details if isinstance(error, FrameError) else ()
                raise Misfit(self.text, value, *details, text=getattr(error, "headline", str(error))) from None
        elif not isinstance(value, self.cls):
            if frames.library(type(value)) is None or frames.library(self.cls) is None:
                raise Misfit(self.text, value)
            value = frames.convert(value, self.cls)
        if self.columns is not None:
            self._have_columns(value)
            value = frames.select(value, self.columns)
        return frames.isolated(value)

    def copy(self, value: Any, writable: bool = False) -> object:
        return frames.isolated(value)

    def leniency(self, value: object, name: str, inside: bool) -> str | None:
        if isinstance(value, (self.cls, StructuredDataset)):
            return None
        given, wanted = (f"{frames.library(cls)}.{cls.__name__}" for cls in (type(value), self.cls))
        return f"{FLYTEKIT} refuses this: {name} is a {given} where {wanted} is declared"


class Series(Opaque):
    """A series, an index or a query: a copy, as of a frame."""

    immutable = False

    def take(self, value: object) -> object:
        return frames.isolated(super().take(value))

    def copy(self, value: Any, writable: bool = False) -> object:
        return frames.isolated(value)


class Dataset(Tabular):
    """A StructuredDataset; a frame of pandas, polars or Arrow becomes one."""

    converts = True

    def __init__(self, annotation: object, cls: type) -> None:
        super().__init__(annotation, cls)
        if issubclass(cls, FlyteSchema) and self.columns is None:
            self.columns = cls.columns() or None

    def take(self, value: object) -> object:
        if frames.library(type(value)) is not None:
            value = StructuredDataset(dataframe=value)
        if isinstance(value, StructuredDataset) and issubclass(self.cls, FlyteSchema):
            value = self.cls.of(value)
        if not isinstance(value, self.cls):
            raise Misfit(self.text, value, "A frame of pandas, polars or Arrow is a dataset, too.")
        dataset: Any = value
        frame = dataset.dataframe
        if frames.library(type(frame)) is not None:
            self._have_columns(frame)
        elif frame is None:
            self._is_there(dataset)
        return dataset.isolated(self.columns, self.format)

    def _is_there(self, dataset: StructuredDataset) -> None:
        if dataset.uri is None:
            raise Misfit(self.text, dataset, text="this dataset has neither a frame nor a uri")
        if not is_url(dataset.uri) and not os.path.exists(dataset.uri):
            near = [preview(name, 80) for name in near_files(dataset.uri)]
            guess = f"; did you mean {' or '.join(near)}?" if near else ""
            raise Misfit(self.text, dataset, text=f"expected dataset, there is no {preview(dataset.uri, 120)}{guess}")

    def copy(self, value: Any, writable: bool = False) -> object:
        return value.isolated()

    def leniency(self, value: object, name: str, inside: bool) -> str | None:
        if isinstance(value, StructuredDataset) or issubclass(self.cls, FlyteSchema):
            return None
        return (
            f"{FLYTEKIT} refuses this: {name} is a {type(value).__name__} where StructuredDataset is declared "
            f"(StructuredDataset(dataframe={name}))"
        )
