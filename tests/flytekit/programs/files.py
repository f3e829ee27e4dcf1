"""Files: made, passed, returned as paths, read."""

import os
from pathlib import Path

from flyte_nb import dynamic, task, workflow
from flyte_nb.types.file import FlyteFile, JoblibSerializedFile


@task
def write(text: str) -> FlyteFile:
    path = f"{text}.txt"
    Path(path).write_text(text)
    return FlyteFile(path)


@task
def write_path(text: str) -> FlyteFile:
    path = f"{text}.txt"
    Path(path).write_text(text)
    return path


@task
def read(file: FlyteFile) -> str:
    with open(file) as opened:
        return opened.read()


@task
def basename(file: FlyteFile) -> str:
    return os.path.basename(file)


def program_a_file_passed():
    @workflow
    def wf(text: str) -> tuple[str, str]:
        made = write(text=text)
        return read(file=made), basename(file=made)

    return wf, {"text": "passed"}


def program_a_path_returned_for_a_file():
    @workflow
    def wf(text: str) -> tuple[str, str]:
        made = write_path(text=text)
        return read(file=made), basename(file=made)

    return wf, {"text": "path"}


def value_a_file_returned():
    @workflow
    def wf(text: str) -> FlyteFile:
        return write(text=text)

    made = wf(text="returned")
    return made, Path(made).read_text(), os.path.basename(str(made)), os.path.exists("returned.txt")


def value_a_file_given():
    Path("given.txt").write_text("given")
    return read(file=FlyteFile("given.txt")), read(file="given.txt")


def value_a_file_given_to_a_workflow():
    @workflow
    def wf(file: FlyteFile) -> str:
        return read(file=file)

    Path("given.txt").write_text("given")
    return wf(file="given.txt"), wf(file=FlyteFile("given.txt"))


def value_a_pathlib_path_returned():
    @task
    def f() -> FlyteFile:
        path = Path("pathlib.txt")
        path.write_text("pathlib")
        return path

    return read(file=f())


def value_opening_and_downloading():
    @task
    def f(file: FlyteFile) -> list[str]:
        with file.open("r") as opened:
            text = opened.read()
        with open(file.download()) as opened:
            return [text, opened.read(), os.path.basename(file.path), os.path.basename(os.fspath(file))]

    return f(file=write(text="opened"))


def value_formats():
    @task
    def f() -> FlyteFile["csv"]:  # noqa: F821
        Path("table.csv").write_text("a,b\n1,2\n")
        return FlyteFile["csv"]("table.csv")

    @task
    def g(file: FlyteFile["csv"]) -> str:  # noqa: F821
        return f"{type(file).extension()} {Path(file).read_text()}"

    @workflow
    def wf() -> str:
        return g(file=f())

    return wf()


def program_a_joblib_file():
    import joblib

    @task
    def f(n: int) -> JoblibSerializedFile:
        path = f"model{n}.joblib.dat"
        joblib.dump({"n": n}, path)
        return path

    @task
    def g(file: JoblibSerializedFile) -> int:
        return joblib.load(file)["n"]

    @workflow
    def wf(n: int) -> int:
        return g(file=f(n=n))

    return wf, {"n": 7}


def program_a_list_of_files():
    @task
    def f(n: int) -> list[FlyteFile]:
        for i in range(n):
            Path(f"part{i}.txt").write_text(str(i))
        return [f"part{i}.txt" for i in range(n)]

    @dynamic
    def each(files: list[FlyteFile]) -> list[str]:
        return [read(file=file) for file in files]

    @workflow
    def wf(n: int) -> list[str]:
        return each(files=f(n=n))

    return wf, {"n": 3}


def program_a_dict_of_files():
    @task
    def f() -> dict[str, FlyteFile]:
        Path("one.txt").write_text("1")
        return {"one": FlyteFile("one.txt")}

    @task
    def g(files: dict[str, FlyteFile]) -> str:
        return Path(files["one"]).read_text()

    @workflow
    def wf() -> str:
        return g(files=f())

    return wf, {}


def program_a_file_handed_through_a_dynamic():
    @dynamic
    def same(file: FlyteFile) -> FlyteFile:
        return file

    @workflow
    def wf(text: str) -> str:
        return read(file=same(file=write(text=text)))

    return wf, {"text": "through"}


def program_refuses_a_missing_file():
    @task
    def f() -> FlyteFile:
        return "nowhere.txt"

    @workflow
    def wf() -> str:
        return read(file=f())

    return wf, {}


def value_the_path_of_a_returned_file():
    @task
    def f() -> FlyteFile:
        Path("where.txt").write_text("x")
        return "where.txt"

    @task
    def g(file: FlyteFile) -> str:
        return str(file)

    @workflow
    def wf() -> str:
        return g(file=f())

    return wf()


def value_a_file_deleted_after_a_cached_run():
    counts = []

    @task(cache=True, cache_version="1")
    def f(name: str) -> FlyteFile:
        counts.append(1)
        Path(name).write_text("kept")
        return name

    @workflow
    def wf(name: str) -> str:
        return read(file=f(name=name))

    first = wf(name="deleted.txt")
    os.remove("deleted.txt")
    return first, wf(name="deleted.txt"), len(counts)


def program_a_str_for_a_file():
    @task
    def path() -> str:
        Path("plain.txt").write_text("plain")
        return "plain.txt"

    @workflow
    def wf() -> str:
        return read(file=path())

    return wf, {}
