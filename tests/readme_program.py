"""The program of the README's picture: the KNN's shape, without its work."""

from __future__ import annotations

from pathlib import Path

from flyte_nb import dynamic, task, workflow
from flyte_nb.types.file import JoblibSerializedFile


@task
def get_dataset() -> (list[list[float]], list[float]):  # type: ignore[valid-type]
    return [[float(i)] for i in range(4)], [float(i % 2) for i in range(4)]


@task
def get_models() -> list[JoblibSerializedFile]:
    paths = [Path(f"model-k{k}.joblib.dat") for k in range(2, 8)]
    for path in paths:
        path.write_bytes(b"")
    return [JoblibSerializedFile(str(path)) for path in paths]


@task
def helper_evaluate_model(name: str, scores: list[float]) -> list[str]:
    return [Path(name).name, *map(str, scores)]


@dynamic
def evaluate_model(models: list[JoblibSerializedFile], X: list[list[float]], y: list[float]) -> list[list[str]]:
    final_result = []
    for model_ser in models:
        final_result.append(helper_evaluate_model(name=str(model_ser), scores=y[:1]))
    return final_result


@workflow
def wf() -> list[list[str]]:
    X, y = get_dataset()
    models = get_models()
    return evaluate_model(models=models, X=X, y=y)
