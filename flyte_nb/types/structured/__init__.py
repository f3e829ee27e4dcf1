"""StructuredDataset and what flytekit keeps beside it; its place for them. Remarks stand where each is defined."""

from flyte_nb.types.structured.handlers import (
    ArrowRenderer,
    DuplicateHandlerError,
    StructuredDatasetDecoder,
    StructuredDatasetEncoder,
    StructuredDatasetTransformerEngine,
    TopFrameRenderer,
    lazy_import_structured_dataset_handler,
    register_arrow_handlers,
    register_bigquery_handlers,
    register_csv_handlers,
    register_pandas_handlers,
    register_snowflake_handlers,
)
from flyte_nb.types.structured.structured_dataset import (
    CSV,
    PARQUET,
    StructuredDataset,
    StructuredDatasetFormat,
    StructuredDatasetMetadata,
    StructuredDatasetType,
)

__all__ = [
    "CSV",
    "PARQUET",
    "ArrowRenderer",
    "DuplicateHandlerError",
    "StructuredDataset",
    "StructuredDatasetDecoder",
    "StructuredDatasetEncoder",
    "StructuredDatasetFormat",
    "StructuredDatasetMetadata",
    "StructuredDatasetTransformerEngine",
    "StructuredDatasetType",
    "TopFrameRenderer",
    "lazy_import_structured_dataset_handler",
    "register_arrow_handlers",
    "register_bigquery_handlers",
    "register_csv_handlers",
    "register_pandas_handlers",
    "register_snowflake_handlers",
]
