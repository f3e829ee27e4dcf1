"""A Promise used as a value. (Run by test_messages.py with the names of misuse.py.)"""

# ruff: noqa
# fmt: off
from __future__ import annotations

# The seed's lesson, in its two forms.


@task(cache=True, cache_version="0.1", limits=Resources(mem="600Mi"))
def helper_evaluate_model(name: str) -> list[str]:
    return [name]


@mistake
def lesson_a():
    @workflow
    def wf() -> list[list[str]]:
        models = get_models()
        final_result = list()
        for model_ser in models:
            final_result.append(helper_evaluate_model(name=model_ser))
        return final_result

    wf()


@mistake
def lesson_b():
    @workflow(cache=True, cache_version="0.1", limits=Resources(mem="1000Mi"))
    def evaluate_model(models: list[str], X: list[list[float]]) -> list[list[str]]:
        final_result = list()
        for model_ser in models:
            final_result.append(helper_evaluate_model(name=model_ser))
        return final_result

    @workflow
    def wf() -> list[list[str]]:
        return evaluate_model(models=get_models(), X=[[1.0]])

    wf()


# A Promise used as a value.


@compiled
def iterate_an_input(xs: list[int]) -> int:
    for x in xs:
        pass


@compiled
def range_of_an_input(n: int) -> int:
    return [inc(x=i) for i in range(n)][0]


@compiled
def length(n: int) -> int:
    return len(get_models())


@compiled
def compare(n: int) -> int:
    if n > 1:
        return inc(x=n)
    return n


@compiled
def truth(n: int) -> int:
    if inc(x=n):
        return inc(x=n)
    return n


@compiled
def truth_and(n: int) -> int:
    return n and inc(x=n)


@compiled
def truth_not(n: int) -> bool:
    return not n


@compiled
def arithmetic(n: int) -> int:
    y = inc(x=n)
    return y + 1


@compiled
def arithmetic_reversed(n: int) -> int:
    return 1 - inc(x=n)


@compiled
def sum_of_promises(n: int) -> int:
    return sum([inc(x=n), inc(x=n)])


@compiled
def sort_of_promises(n: int) -> list[int]:
    return sorted([inc(x=n), inc(x=n)])


@compiled
def format_f(n: int) -> str:
    return f"n is {n}"


@compiled
def format_percent(n: int) -> str:
    return "%s" % inc(x=n)


@compiled
def format_join(n: int) -> str:
    return "".join([text()])


@compiled
def make_str(n: int) -> str:
    return str(n)


@compiled
def make_int(n: int) -> int:
    return int(inc(x=n))


@compiled
def numpy_mean(xs: list[float]) -> float:
    return np.mean(xs)


@compiled
def numpy_sqrt(x: float) -> float:
    return np.sqrt(x)


@compiled
def numpy_array(x: float) -> float:
    return np.ones(3) * x


@compiled
def json_dumps(n: int) -> str:
    return json.dumps({"n": n})


@compiled
def open_path(path: str) -> str:
    return open(path).read()


@compiled
def join_path(path: str) -> str:
    return os.path.join("data", path)


@compiled
def fspath(path: str) -> str:
    return os.fspath(path)


@compiled
def membership(n: int) -> bool:
    return "a" in get_models()


@compiled
def item_assignment(n: int) -> list[str]:
    models = get_models()
    models[0] = "b"
    return models


@compiled
def slice(n: int) -> list[str]:
    return get_models()[0:2]


@compiled
def key_of_a_dict(name: str) -> int:
    return {"a": 1}[name]


@compiled
def index_of_a_list(n: int) -> int:
    return [1, 2, 3][n]


@compiled
def match_statement(n: int) -> int:
    match n:
        case 1:
            return 2
    return 3


@compiled
def method(n: int) -> str:
    return text().upper()


@compiled
def with_statement(n: int) -> None:
    with get_models():
        pass


@compiled
def unpack_one_output(n: int) -> int:
    a, b = inc(x=n)
    return a


@compiled
def unpack_a_list(n: int) -> str:
    models = get_models()
    a, b = models
    return a


@compiled
def unpack_too_many(n: int) -> int:
    a, b, c = pair()
    return a


@compiled
def use_of_void(n: int) -> int:
    return inc(x=void())


@compiled
def use_of_all_outputs(n: int) -> int:
    return inc(x=pair())


@compiled
def unpacked_as_keywords(n: int) -> int:
    return inc(**table())


@compiled
def keys_of_a_dict(n: int) -> int:
    return [inc(x=k) for k in table().values()][0]


@task
def table() -> dict[str, int]:
    return {"x": 1}
