# ruff: noqa: UP006, UP007, UP035, UP045
"""More values: files of every kind, forward references, pickled objects, nested structures."""

import collections
import datetime
import enum
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Dict, Generic, List, NewType, Optional, TypeVar, Union

from flyte_nb import dynamic, map_task, task, workflow
from flyte_nb.types import file as files
from flyte_nb.types.file import FileExt, FlyteFile
from flyte_nb.types.pickle import FlytePickle

T = TypeVar("T")
Name = NewType("Name", str)


class Mood(str, enum.Enum):  # noqa: UP042 - as flytekit's users write it
    GOOD = "good"
    BAD = "bad"


@dataclass
class Leaf:
    size: int
    mood: Mood = Mood.GOOD


@dataclass
class Tree:
    name: str
    leaves: List[Leaf] = field(default_factory=list)
    inner: Optional["Tree"] = None
    named: Dict[str, Leaf] = field(default_factory=dict)


@dataclass
class Box(Generic[T]):
    item: T


class Own:
    def __init__(self, size: int) -> None:
        self.size = size

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Own) and self.size == other.size

    __hash__ = None


@task
def tree(n: int) -> Tree:
    return Tree("root", [Leaf(n), Leaf(n + 1, Mood.BAD)], Tree("inner"), {"a": Leaf(7)})


@task
def size_of(leaf: Leaf) -> int:
    return leaf.size


@task
def inc(x: int) -> int:
    return x + 1


def value_every_format():
    names = ["CSVFile", "HDF5EncodedFile", "HTMLPage", "JoblibSerializedFile", "JPEGImageFile"]
    names += ["JSONLFile", "ONNXFile", "PDFFile", "PNGImageFile", "PythonNotebook", "PythonPickledFile"]
    names += ["SVGImageFile", "TFRecordFile"]
    return {name: getattr(files, name).extension() for name in names}


def value_extensions_of_several_parts():
    return FlyteFile[Annotated[str, FileExt("tar.gz")]].extension(), FlyteFile["tar.gz"].extension()


def value_a_new_file():
    @task
    def made() -> FlyteFile:
        file = FlyteFile.new("new.txt")
        with open(file.path, "w") as opened:
            opened.write("new")
        return file

    return Path(made()).read_text()


def value_a_remote_path_is_a_copy():
    @task
    def made() -> FlyteFile:
        Path("original.txt").write_text("text")
        return FlyteFile("original.txt", remote_path=os.path.abspath("copy.txt"))

    return os.path.basename(made().path), Path("copy.txt").read_text()


def value_files_compare_by_path():
    return FlyteFile("a") == FlyteFile("a"), FlyteFile("a") == "a", FlyteFile("a") == FlyteFile["csv"]("a")


def program_parts_of_dataclasses():
    @workflow
    def wf(n: int) -> tuple[int, int, str]:
        made = tree(n=n)
        return size_of(leaf=made.leaves[1]), size_of(leaf=made.named["a"]), made.inner.name

    return wf, {"n": 1}


def program_a_dataclass_passes():
    @task
    def passed(made: Tree) -> Tree:
        return made

    @workflow
    def wf(n: int) -> Tree:
        return passed(made=tree(n=n))

    return wf, {"n": 1}


def program_refuses_an_unknown_field():
    @workflow
    def wf(n: int) -> str:
        return tree(n=n).nmae

    return wf, {"n": 1}


def value_a_generic_dataclass():
    @task
    def passed(box: Box[int]) -> int:
        return box.item

    return passed(box=Box(3))


def value_new_types():
    @task
    def greeted(name: Name) -> Name:
        return Name(f"hello {name}")

    return greeted(name=Name("you"))


def value_texts_as_enums():
    @task
    def passed(mood: Mood) -> Mood:
        return mood

    return passed(mood=Mood.BAD), passed(mood="good")


def value_refuses_an_unknown_member():
    @task
    def passed(mood: Mood) -> Mood:
        return mood

    return passed(mood="so-so")


def value_pickled_objects():
    @task
    def made() -> FlytePickle[Own]:
        return Own(3)

    @task
    def read(own: FlytePickle[Own]) -> int:
        return own.size

    @workflow
    def wf() -> int:
        return read(own=made())

    return wf()


def value_objects_in_containers():
    @task
    def made() -> Dict[str, List[Own]]:
        return {"all": [Own(1), Own(2)]}

    @task
    def read(owns: Dict[str, List[Own]]) -> int:
        return sum(own.size for own in owns["all"])

    @workflow
    def wf() -> int:
        return read(owns=made())

    return wf()


def value_times_of_a_day():
    @task
    def passed(at: datetime.time) -> datetime.time:
        return at

    return passed(at=datetime.time(12, 30, 5))


def value_spans_of_time():
    @task
    def passed(span: datetime.timedelta) -> datetime.timedelta:
        return span * 2

    return passed(span=datetime.timedelta(days=1, seconds=3, microseconds=5))


@dataclass
class Metre:
    size: int


@dataclass
class Foot:
    size: int


def value_a_union_of_classes_of_one_form():
    @task
    def measure(n: int) -> Union[Metre, Foot]:
        return Foot(n)

    return type(measure(n=3)).__name__


def value_a_union_of_a_list_and_a_text():
    @task
    def kind(x: Union[str, List[int]]) -> str:
        return type(x).__name__

    @workflow
    def wf() -> tuple[str, str]:
        return kind(x="a"), kind(x=[1])

    return wf()


def value_an_optional_file():
    @task
    def read(file: Optional[FlyteFile] = None) -> str:
        return "none" if file is None else Path(file).read_text()

    Path("a.txt").write_text("text")
    return read(), read(file="a.txt"), read(file=None)


def value_other_dicts():
    @task
    def passed(x: collections.defaultdict) -> int:
        return x["a"] + x["none"]

    return passed(x=collections.defaultdict(int, a=1))


def program_an_ordered_dict():
    @task
    def passed(x: collections.OrderedDict) -> int:
        return x["a"]

    return passed, {"x": collections.OrderedDict(a=1)}


def value_texts_of_annotations():
    @task
    def passed(leaf: "Leaf", more: "Optional[List[Leaf]]" = None) -> "Leaf":
        return leaf

    return passed(leaf=Leaf(3))


def value_untyped_is_any():
    @task(pickle_untyped=True)
    def passed(x, y: int) -> int:
        return x.size + y

    return passed(x=Own(2), y=1)


def value_maps_over_dataclasses():
    @workflow
    def wf(leaves: List[Leaf]) -> List[int]:
        return map_task(size_of)(leaf=leaves)

    return wf(leaves=[Leaf(1), Leaf(2)])


def value_values_in_a_dynamic():
    @dynamic
    def sizes(made: Tree) -> List[int]:
        return [size_of(leaf=leaf) for leaf in made.leaves]

    @workflow
    def wf(n: int) -> List[int]:
        return sizes(made=tree(n=n))

    return wf(n=3)


def program_refuses_a_wrong_constant_in_a_dynamic():
    @dynamic
    def wrong(n: int) -> List[int]:
        return [inc(x="a" if k == 1 else k) for k in range(n)]

    @workflow
    def wf() -> List[int]:
        return wrong(n=3)

    return wf, {}


def program_refuses_a_key_that_is_not_there():
    @task
    def known() -> Dict[str, int]:
        return {"a": 1}

    @workflow
    def wf() -> int:
        return inc(x=known()["b"])

    return wf, {}


def program_refuses_an_index_that_is_too_far():
    @task
    def listed() -> List[int]:
        return [1, 2]

    @workflow
    def wf() -> int:
        return inc(x=listed()[5])

    return wf, {}


def program_several_outputs_as_one_tuple():
    @task
    def both() -> tuple[int, str]:
        return 1, "a"

    @task
    def read(x: tuple[int, str]) -> str:
        return f"{x}"

    @workflow
    def wf() -> str:
        return read(x=both())

    return wf, {}


def value_any_value_in_a_dict():
    @task
    def passed(x: Dict[str, Any]) -> Dict[str, Any]:
        return x

    return passed(x={"a": [1, {"b": None}], "c": "d"})
