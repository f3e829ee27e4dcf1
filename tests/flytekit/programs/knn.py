"""The first lesson's program, on fewer rows and with labels that flytekit takes for floats."""

import os
from statistics import mean, pstdev

from flyte_nb import Resources, dynamic, task, workflow
from flyte_nb.types.file import JoblibSerializedFile


def program_knn():
    import joblib
    from sklearn.datasets import make_classification
    from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
    from sklearn.neighbors import KNeighborsClassifier

    @task(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"))
    def get_dataset() -> (list[list[float]], list[float]):
        X, y = make_classification(n_samples=80, n_features=15, n_informative=10, n_redundant=3, random_state=5)
        return X.tolist(), y.astype(float).tolist()

    @task(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"))
    def get_models() -> list[JoblibSerializedFile]:
        models = []
        for n in range(2, 8):
            fname = "model-k" + str(n) + ".joblib.dat"
            joblib.dump(KNeighborsClassifier(n_neighbors=n), fname)
            models.append(fname)
        return models

    @task
    def helper_evaluate_model(name: str, scores: list[float]) -> list[str]:
        return [str(os.path.basename(name)), str(round(mean(scores), 2)), str(round(pstdev(scores), 3))]

    @dynamic(cache=True, cache_version="0.1", limits=Resources(mem="1000Mi"))
    def evaluate_model(models: list[JoblibSerializedFile], X: list[list[float]], y: list[float]) -> list[list[str]]:
        final_result = []
        for model_ser in models:
            model = joblib.load(model_ser)
            cv = RepeatedStratifiedKFold(n_splits=3, n_repeats=1, random_state=1)
            scores = cross_val_score(model, X, y, scoring="accuracy", cv=cv)
            final_result.append(helper_evaluate_model(name=str(model_ser), scores=scores.tolist()))
        return final_result

    @workflow
    def wf() -> list[list[str]]:
        X, y = get_dataset()
        models = get_models()
        return evaluate_model(models=models, X=X, y=y)

    return wf, {}


def program_knn_with_int_labels_as_the_seed_has_them():
    @task
    def get_dataset() -> (list[list[float]], list[float]):
        return [[0.5], [1.5]], [0, 1]

    @task
    def total(y: list[float]) -> float:
        return sum(y)

    @workflow
    def wf() -> float:
        _X, y = get_dataset()
        return total(y=y)

    return wf, {}
