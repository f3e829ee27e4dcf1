"""What a program registers for a cluster is kept."""

from __future__ import annotations

from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from flyte_nb.types.structured import (
    ArrowRenderer,
    DuplicateHandlerError,
    StructuredDatasetDecoder,
    StructuredDatasetEncoder,
    StructuredDatasetTransformerEngine,
    TopFrameRenderer,
)


class Mine:
    pass


class Written(StructuredDatasetEncoder[Mine]):
    def encode(self, ctx: Any, structured_dataset: Any, structured_dataset_type: Any) -> str:
        return "written"


def test_a_handler_is_kept_and_a_second_one_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = StructuredDatasetTransformerEngine
    monkeypatch.setattr(engine, "handlers", {})
    encoder = Written(Mine, "s3://", "csv")
    assert (encoder.python_type, encoder.protocol, encoder.supported_format) == (Mine, "s3", "csv")
    engine.register(encoder)
    engine.register(StructuredDatasetDecoder(Mine, "s3", "csv"))
    with pytest.raises(DuplicateHandlerError, match="there is a handler to write Mine in the format 'csv'"):
        engine.register(Written(Mine, "s3", "csv"))
    engine.register(Written(Mine, "s3", "csv"), override=True)
    assert len(engine.handlers) == 2


def test_renderers_draw_their_own_frames() -> None:
    assert "<table" in TopFrameRenderer(max_rows=1).to_html(pd.DataFrame({"a": [1]}))
    assert "int64" in ArrowRenderer().to_html(pa.table({"a": [1]}))
    with pytest.raises(TypeError, match=r"draws a pandas\.DataFrame, not a DataFrame"):
        TopFrameRenderer().to_html(pl.DataFrame())
    with pytest.raises(TypeError, match=r"draws a pyarrow\.Table"):
        ArrowRenderer().to_html(pd.DataFrame())
