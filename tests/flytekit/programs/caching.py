"""Caching: which calls are computed, and which are answered from the cache."""

import contextlib
from pathlib import Path
from typing import Annotated

from flyte_nb import Cache, CachePolicy, HashMethod, VersionParameters, conditional, dynamic, map_task, task, workflow


def value_hits_and_misses():
    ran = []

    @task(cache=True, cache_version="1")
    def f_hits(x: int) -> int:
        ran.append(x)
        return x * 10

    return [f_hits(x=1), f_hits(x=1), f_hits(x=2), f_hits(x=1)], ran


def value_without_a_cache():
    ran = []

    @task
    def f(x: int) -> int:
        ran.append(x)
        return x

    return [f(x=1), f(x=1)], ran


def value_in_a_workflow():
    ran = []

    @task(cache=True, cache_version="1")
    def g(x: int) -> int:
        ran.append(x)
        return x + 1

    @workflow
    def wf(n: int) -> int:
        return g(x=g(x=n))

    return wf(n=1), wf(n=1), wf(n=2), ran


def value_another_version():
    ran = []

    def versioned(version):
        @task(cache=True, cache_version=version)
        def h(x: int) -> str:
            ran.append(version)
            return version

        return h

    return versioned("1")(x=1), versioned("2")(x=1), versioned("1")(x=1), ran


def value_an_edited_body_under_the_same_version():
    def first():
        @task(cache=True, cache_version="1")
        def edited(x: int) -> int:
            return x

        return edited

    def second():
        @task(cache=True, cache_version="1")
        def edited(x: int) -> int:
            return x + 1000

        return edited

    return first()(x=1), second()(x=1)


def value_ignored_inputs():
    ran = []

    @task(cache=True, cache_version="1", cache_ignore_input_vars=("verbose",))
    def f_ignoring(x: int, verbose: bool) -> int:
        ran.append(verbose)
        return x

    return f_ignoring(x=1, verbose=True), f_ignoring(x=1, verbose=False), ran


def value_a_cache_object():
    ran = []

    @task(cache=Cache(version="1", ignored_inputs=("noise",)))
    def f_object(x: int, noise: int) -> int:
        ran.append(noise)
        return x

    return f_object(x=1, noise=1), f_object(x=1, noise=2), f_object(x=2, noise=3), ran


def value_a_policy():
    ran = []

    class ByName(CachePolicy):
        def get_version(self, salt: str, params: VersionParameters) -> str:
            return salt + params.func.__name__

    @task(cache=Cache(policies=ByName(), salt="pepper"))
    def f_policy(x: int) -> int:
        ran.append(x)
        return x

    return f_policy(x=1), f_policy(x=1), ran


def value_lists_as_inputs():
    ran = []

    @task(cache=True, cache_version="1")
    def f_lists(xs: list[float]) -> float:
        ran.append(len(xs))
        return sum(xs)

    return f_lists(xs=[1.0, 2.0]), f_lists(xs=[1.0, 2.0]), f_lists(xs=[1.0, 2.5]), ran


def value_several_outputs():
    ran = []

    @task(cache=True, cache_version="1")
    def f_both(x: int) -> tuple[int, str]:
        ran.append(x)
        return x, str(x)

    return f_both(x=1), f_both(x=1), ran


def value_a_cached_dynamic():
    ran = []

    @task
    def f_in(x: int) -> int:
        ran.append(x)
        return x

    @dynamic(cache=True, cache_version="1")
    def d(n: int) -> list[int]:
        return [f_in(x=x) for x in range(n)]

    return d(n=2), d(n=2), d(n=3), ran


def value_a_failure_is_not_kept():
    ran = []

    @task(cache=True, cache_version="1")
    def f_fails(x: int) -> int:
        ran.append(x)
        if len(ran) == 1:
            raise ValueError("once")
        return x

    with contextlib.suppress(ValueError):
        f_fails(x=1)
    return f_fails(x=1), f_fails(x=1), ran


def value_a_map_of_a_cached_task():
    ran = []

    @task(cache=True, cache_version="1")
    def f_map(x: int) -> int:
        ran.append(x)
        return x * x

    mapped = map_task(f_map)
    mapped(x=[1, 2])
    mapped(x=[1, 2])
    again = list(ran)
    mapped(x=[1, 2, 3])
    return again, ran


def value_without_a_version():
    @task(cache=True)
    def f_unversioned(x: int) -> int:
        with open("ran.txt", "a") as file:  # what a closure holds would be part of its source
            file.write("ran")
        return x

    return f_unversioned(x=1), f_unversioned(x=1), Path("ran.txt").read_text()


def value_frames_without_a_hash():
    import pandas as pd

    ran = []

    @task(cache=True, cache_version="1")
    def f_frame(frame: pd.DataFrame) -> int:
        ran.append(1)
        return len(frame)

    return f_frame(frame=pd.DataFrame({"a": [1]})), f_frame(frame=pd.DataFrame({"a": [1]})), len(ran)


def value_a_hash_method():
    import pandas as pd

    ran = []

    @task
    def make(n: int) -> Annotated[pd.DataFrame, HashMethod(lambda frame: str(len(frame)))]:
        return pd.DataFrame({"a": range(n), "noise": [len(ran)] * n})

    @task(cache=True, cache_version="1")
    def use(frame: pd.DataFrame) -> int:
        ran.append(1)
        return len(frame)

    @workflow
    def wf(n: int) -> int:
        return use(frame=make(n=n))

    return wf(n=2), wf(n=2), wf(n=3), len(ran)


def value_frames_with_a_hash_that_come_through_workflows_lists_and_cases():
    import pandas as pd

    ran = []

    @task
    def make(n: int) -> Annotated[pd.DataFrame, HashMethod(lambda frame: str(frame["a"].iloc[0] % 2))]:
        return pd.DataFrame({"a": [n]})

    @task(cache=True, cache_version="1")
    def use_through(frame: pd.DataFrame) -> int:
        ran.append("use")
        return int(frame["a"].iloc[0])

    @task(cache=True, cache_version="1")
    def count_through(frames: list[pd.DataFrame]) -> int:
        ran.append("count")
        return int(frames[0]["a"].iloc[0])

    @workflow
    def given(frame: pd.DataFrame) -> int:
        return use_through(frame=frame)

    @workflow
    def giving(n: int) -> pd.DataFrame:
        return make(n=n)

    @workflow
    def wf(n: int) -> tuple[int, int, int]:
        chosen = conditional("c").if_(n > 100).then(make(n=n)).else_().then(make(n=n))
        return given(frame=make(n=n)), use_through(frame=giving(n=n)), use_through(frame=chosen)

    @workflow
    def lists(n: int) -> tuple[int, int]:
        return count_through(frames=[make(n=n), make(n=n)]), count_through(frames=map_task(make)(n=[n, n, n]))

    return [wf(n=n) for n in (2, 4, 5)], [lists(n=n) for n in (2, 4)], sorted(ran)


def value_the_same_values_whatever_their_order():
    ran = []

    @task(cache=True, cache_version="1")
    def f_dict(d: dict[str, int]) -> int:
        ran.append(1)
        return sum(d.values())

    return f_dict(d={"a": 1, "b": 2}), f_dict(d={"b": 2, "a": 1}), len(ran)


def program_refuses_a_cache_object_and_a_version():
    @task(cache=Cache(version="1"), cache_version="2")
    def f(x: int) -> int:
        return x

    return f, {"x": 1}


def program_refuses_cache_serialize_alone():
    @task(cache_serialize=True)
    def f(x: int) -> int:
        return x

    return f, {"x": 1}


def program_refuses_to_ignore_what_is_no_input():
    @task(cache=True, cache_version="1", cache_ignore_input_vars=("nothing",))
    def f(x: int) -> int:
        return x

    return f, {"x": 1}
