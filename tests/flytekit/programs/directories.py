"""Directories: made, passed, returned as paths, listed, crawled; and inside lists, dicts and dataclasses."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Dict, List, Optional  # noqa: UP035

from flyte_nb import task, workflow
from flyte_nb.types.directory import FlyteDirectory, TensorboardLogs
from flyte_nb.types.file import CSVFile, FlyteFile


def filled(name: str) -> str:
    Path(name, "deep").mkdir(parents=True)
    Path(name, "a.txt").write_text(name)
    Path(name, "deep", "b.txt").write_text("b")
    return name


@task
def write(name: str) -> FlyteDirectory:
    return FlyteDirectory(filled(name))


@task
def write_path(name: str) -> FlyteDirectory:
    return filled(name)


@task
def listed(folder: FlyteDirectory) -> List[str]:  # noqa: UP006
    return sorted(os.listdir(folder))


@task
def first(folder: FlyteDirectory) -> str:
    return Path(folder, "a.txt").read_text()


@dataclass
class Run:
    name: str
    logs: FlyteDirectory
    table: CSVFile
    notes: Optional[FlyteFile] = None  # noqa: UP045


def program_a_directory_passed():
    @workflow
    def wf(name: str) -> tuple[list[str], str]:
        made = write(name=name)
        return listed(folder=made), first(folder=made)

    return wf, {"name": "passed"}


def program_a_path_returned_for_a_directory():
    @workflow
    def wf(name: str) -> tuple[list[str], str]:
        made = write_path(name=name)
        return listed(folder=made), first(folder=made)

    return wf, {"name": "path"}


def value_a_directory_returned():
    @workflow
    def wf(name: str) -> FlyteDirectory:
        return write(name=name)

    return wf(name="returned")


def value_a_path_given():
    return listed(folder=filled("given")), first(folder=Path("given"))


def value_listing_and_crawling():
    @task
    def names(folder: FlyteDirectory) -> list[str]:
        found = FlyteDirectory.listdir(folder)
        return sorted(f"{type(one).__name__} {os.path.basename(one.path)}" for one in found)

    @task
    def crawled(folder: FlyteDirectory) -> list[str]:
        return sorted(path for _, path in folder.crawl())

    made = filled("crawled")
    return names(folder=made), crawled(folder=made)


def value_what_a_directory_says_of_itself():
    @task
    def said(folder: FlyteDirectory) -> list[str]:
        return [
            os.path.basename(str(folder)),
            os.path.basename(folder.path),
            os.path.basename(folder.download()),
            str(folder.remote_source),
            folder.extension(),
            os.path.relpath(folder.new_file("c.txt").path, folder.path),
            os.path.relpath(folder.new_dir("d").path, folder.path),
            os.path.relpath(folder / "e", folder.path),
        ]

    return said(folder=FlyteDirectory(filled("said")))


def value_new_directories():
    @task
    def made() -> FlyteDirectory:
        folder = FlyteDirectory.new("made")
        with open(os.path.join(folder, "a.txt"), "w") as file:
            file.write("new")
        return folder

    return Path(made(), "a.txt").read_text()


def value_formats():
    return TensorboardLogs.extension(), FlyteDirectory["csv"].extension(), FlyteDirectory.extension()


def value_directories_in_a_list_and_a_dict():
    @task
    def several(names: list[str]) -> Dict[str, List[FlyteDirectory]]:  # noqa: UP006
        return {"all": [filled(name) for name in names]}

    @task
    def read(folders: Dict[str, List[FlyteDirectory]]) -> list[str]:  # noqa: UP006
        return [Path(folder, "a.txt").read_text() for folder in folders["all"]]

    @workflow
    def wf() -> list[str]:
        return read(folders=several(names=["one", "two"]))

    return wf()


def value_files_and_directories_in_a_dataclass():
    @task
    def made() -> Run:
        Path("t.csv").write_text("a,b")
        return Run("first", FlyteDirectory(filled("logs")), CSVFile("t.csv"))

    @task
    def read(run: Run) -> list[str]:
        return [run.name, Path(run.logs, "a.txt").read_text(), Path(run.table).read_text(), str(run.notes)]

    @task
    def logs(folder: FlyteDirectory) -> list[str]:
        return sorted(os.listdir(folder))

    @workflow
    def wf() -> tuple[list[str], list[str]]:
        run = made()
        return read(run=run), logs(folder=run.logs)

    return wf()


def program_refuses_a_missing_directory():
    @task
    def missing() -> FlyteDirectory:
        return "nowhere"

    @workflow
    def wf() -> list[str]:
        return listed(folder=missing())

    return wf, {}


def program_refuses_a_file_for_a_directory():
    @task
    def file() -> FlyteDirectory:
        Path("file.txt").write_text("file")
        return "file.txt"

    @workflow
    def wf() -> list[str]:
        return listed(folder=file())

    return wf, {}


def program_refuses_a_directory_for_a_file():
    @task
    def read(file: FlyteFile) -> str:
        return "read"

    @workflow
    def wf(name: str) -> str:
        return read(file=write(name=name))

    return wf, {"name": "wrong"}


def value_a_directory_deleted_after_a_cached_run():
    ran = []

    @task(cache=True, cache_version="1")
    def keep() -> FlyteDirectory:
        ran.append(1)
        return filled("kept")

    @workflow
    def wf() -> str:
        return first(folder=keep())

    import shutil

    before = wf()
    shutil.rmtree("kept")
    return before, wf(), len(ran)


def value_a_remote_directory_is_a_copy():
    @task
    def made() -> FlyteDirectory:
        return FlyteDirectory(filled("original"), remote_directory=os.path.abspath("copy"))

    return os.path.basename(made().path), sorted(os.listdir("copy"))
