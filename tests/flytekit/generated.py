"""Random typed programs, as text: hypothesis draws them, and makes them small when the two libraries disagree.

A program has some tasks, dynamics and a sub-workflow, a workflow that calls them, and inputs. What is drawn is always
well typed, so flytekit accepts it. Bodies compute an int of what they are given, and make an output of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from hypothesis import strategies as st

HEADER = """\
import functools
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from flyte_nb import {names}
from flyte_nb.core.node_creation import create_node


class Colour(Enum):
    RED = "red"
    BLUE = "blue"


@dataclass
class Point:
    x: int
    tags: list[int]


class Pair(NamedTuple):
    size: int
    word: str
"""

PUBLIC = ("LaunchPlan", "Resources", "conditional", "dynamic", "map_task", "task", "workflow")
#: A type: an int of a value `{}` of it, a value of it made of the int `s`, and constants.
TYPES: dict[str, tuple[str, str, list[str]]] = {
    "int": ("{}", "s + 1", ["0", "1", "3", "-2"]),
    "str": ("len({})", 'f"v{s}"', ['"a"', '"two words"', '""']),
    "bool": ("int({})", "s % 2 == 0", ["True", "False"]),
    "float": ("int({})", "s / 2", ["0.5", "2.0"]),
    "list[int]": ("sum({})", "[s, 2]", ["[1]", "[1, 2, 3]"]),
    "dict[str, int]": ("sum({}.values())", '{"a": s, "b": 2}', ['{"a": 1}']),
    "Colour": ("len({}.value)", "Colour.RED if s % 2 else Colour.BLUE", ["Colour.BLUE"]),
    "Point": ("{}.x + sum({}.tags)", "Point(x=s, tags=[s, 1])", ["Point(x=1, tags=[2])"]),
}
#: Parts of a value: a path, and the type that it leads to.
PARTS = {
    "list[int]": [("[0]", "int")],
    "dict[str, int]": [('["a"]', "int")],
    "Point": [(".x", "int"), (".tags", "list[int]"), (".tags[1]", "int")],
}
COMPARED = {"int": ["> 1", "<= 3", "== 0", "!= 2"], "float": ["> 1.0", "< 3.5"], "str": ['== "a"', '!= "v1"']}


@dataclass(frozen=True)
class Entity:
    """What a program may call: its inputs, and its outputs by the paths that lead to them from a call's result."""

    name: str
    kind: str
    inputs: dict[str, str]
    outputs: dict[str, str]
    declared: str


@dataclass(frozen=True)
class Value:
    """An expression at hand in a body, and its type. ``call``: it is a node's only output."""

    text: str
    type: str
    call: bool = False


class Writer:
    """Draws a program line by line; what is drawn first is what a smaller program has."""

    def __init__(self, draw: Any) -> None:
        self.draw = draw
        self.lines: list[str] = []
        self.entities: list[Entity] = []
        self._names = 0

    def pick(self, options: list[Any]) -> Any:
        return self.draw(st.sampled_from(options))

    def maybe(self) -> bool:
        return bool(self.draw(st.booleans()))

    def name(self, prefix: str) -> str:
        self._names += 1
        return f"{prefix}{self._names}"

    # -- definitions ---------------------------------------------------------------------------------------------------

    def inputs(self, most: int = 3) -> dict[str, str]:
        count = self.draw(st.integers(1, most))
        return {name: self.pick(list(TYPES)) for name in "abc"[:count]}

    def head(self, decorator: str, name: str, inputs: dict[str, str], declared: str) -> None:
        given = ", ".join(f"{one}: {kind}" for one, kind in inputs.items())
        self.lines += ["", "", decorator, f"def {name}({given}) -> {declared}:"]

    def task(self) -> None:
        name, inputs = self.name("t"), self.inputs()
        options = self.pick(["", "", '(cache=True, cache_version="1")', "(retries=2)", '(limits=Resources(mem="1Gi"))'])
        shape = self.pick(["one", "one", "one", "two", "named"])
        kinds = {"one": 1, "two": 2, "named": 0}
        made = [self.pick(list(TYPES)) for _ in range(kinds[shape])]
        declared = {"one": "".join(made), "two": f"tuple[{', '.join(made)}]", "named": "Pair"}[shape]
        self.head(f"@task{options}", name, inputs, declared)
        self.lines.append(f"    s = {self.sized(inputs)}")
        if self.maybe():
            self.lines += ["    if s % 7 == 6:", f'        raise ValueError("{name}")']
        parts = [TYPES[kind][1] for kind in made] or ["size=s, word=str(s)"]
        self.lines.append(f"    return {f'Pair({parts[0]})' if shape == 'named' else ', '.join(parts)}")
        outputs = {"": made[0]} if shape == "one" else dict(zip(("[0]", "[1]"), made, strict=False))
        self.entities.append(
            Entity(name, "task", inputs, outputs or {".size": "int", ".word": "str"}, declared),
        )

    def sized(self, inputs: dict[str, str]) -> str:
        """Return an int made of all inputs."""
        return " + ".join(TYPES[kind][0].replace("{}", name) for name, kind in inputs.items())

    def dynamic(self) -> None:
        name, inputs = self.name("d"), self.inputs(2)
        called = self.pick([one for one in self.entities if "" in one.outputs])
        made = called.outputs[""]
        known = [Value(one, kind) for one, kind in inputs.items()]
        shape = self.pick(["branch", "chain", "recursion", *(["each"] if made == "int" else [])])
        declared = "list[int]" if shape == "each" else made
        self.head("@dynamic", name, inputs, declared)
        self.lines.append(f"    s = {self.sized(inputs)}")
        if shape == "branch":
            self.lines += [
                "    if s > 2:",
                f"        return {self.call(called, known)}",
                f"    return {self.call(called, known)}",
            ]
        elif shape == "each":
            self.lines += [
                "    made = []",
                "    for i in range(s % 4):",
                f"        made.append({self.call(called, [Value('i', 'int'), *known])})",
                "    return made",
            ]
        elif shape == "chain":
            self.lines += [
                f"    v = {self.call(called, known)}",
                "    for i in range(s % 3):",
                f"        v = {self.call(called, [Value('v', made), Value('i', 'int'), *known])}",
                "    return v",
            ]
        else:
            first = next(iter(inputs))
            smaller = {"int": f"{first} // 2"}.get(inputs[first], TYPES[inputs[first]][2][0])
            rest = "".join(f", {one}={one}" for one in list(inputs)[1:])
            ends = f" or {first} < 1" if inputs[first] == "int" else f" or {first} == {smaller}"
            self.lines += [
                f"    if s < 3 or s > 40{ends}:",
                f"        return {self.call(called, known)}",
                f"    return {name}({first}={smaller}{rest})",
            ]
        self.entities.append(Entity(name, "dynamic", inputs, {"": declared}, declared))

    def workflow(self, name: str) -> Entity:
        inputs = self.inputs()
        known = [Value(one, kind) for one, kind in inputs.items()]
        body: list[str] = []
        steps = self.draw(st.integers(1, 5))
        for _ in range(steps):
            body += self.statement(known)
        made = [one for one in known if one.text not in inputs]
        count = self.pick([1, 1, 2])
        results = [self.pick(made) for _ in range(count)]
        declared = results[0].type if count == 1 else f"tuple[{', '.join(one.type for one in results)}]"
        self.head("@workflow", name, inputs, declared)
        self.lines += [*body, f"    return {', '.join(one.text for one in results)}"]
        outputs = {"": results[0].type} if count == 1 else {f"[{n}]": one.type for n, one in enumerate(results)}
        entity = Entity(name, "workflow", inputs, outputs, declared)
        self.entities.append(entity)
        return entity

    # -- what stands in a workflow -------------------------------------------------------------------------------------

    def statement(self, known: list[Value]) -> list[str]:
        """Draw a statement; what it makes is added to what is known."""
        kind = self.pick(["call", "call", "map", "choice", "order", "node"])
        if kind == "order":
            calls = [one for one in known if one.call]
            if len(calls) >= 2:
                first = self.draw(st.integers(0, len(calls) - 2))
                return [f"    {calls[first].text} >> {calls[self.draw(st.integers(first + 1, len(calls) - 1))].text}"]
        mapped = [one for one in self.entities if one.kind == "task" and one.outputs.keys() == {""}]
        if kind == "map" and mapped:
            return self.map(self.pick(mapped), known)
        if kind == "choice":
            made = self.choice(known)
            if made:
                return made
        if kind == "node":
            return self.node(self.pick(self.entities), known)
        return self.assignment(self.pick(self.entities), known)

    def node(self, entity: Entity, known: list[Value]) -> list[str]:
        given = "".join(f", {name}={self.expression(kind, known)}" for name, kind in entity.inputs.items())
        name = self.name("v")
        paths = {"": ".o0", "[0]": ".o0", "[1]": ".o1"}
        known += [Value(name + paths.get(path, path), kind) for path, kind in entity.outputs.items()]
        return [f"    {name} = create_node({entity.name}{given})"]

    def assignment(self, entity: Entity, known: list[Value]) -> list[str]:
        call = self.call(entity, known)
        if "" in entity.outputs:
            options = ["", "", ".with_overrides(retries=1)", '.with_overrides(limits=Resources(cpu="1"))']
            name = self.name("v")
            overridden = self.pick(options) if entity.kind == "task" else ""
            known.append(Value(name, entity.outputs[""], call=True))
            return [f"    {name} = {call}{overridden}"]
        name = self.name("v")
        if ".size" in entity.outputs:
            known += [Value(f"{name}{path}", kind) for path, kind in entity.outputs.items()]
            return [f"    {name} = {call}"]
        names = [self.name("v") for _ in entity.outputs]
        known += [Value(one, kind) for one, kind in zip(names, entity.outputs.values(), strict=True)]
        return [f"    {', '.join(names)} = {call}"]

    def map(self, entity: Entity, known: list[Value]) -> list[str]:
        over = self.pick(list(entity.inputs))
        kind = entity.inputs[over]
        elements = ", ".join(self.expression(kind, known) for _ in range(self.draw(st.integers(1, 3))))
        fixed = "".join(f", {one}={self.expression(of, known)}" for one, of in entity.inputs.items() if one != over)
        function = f"functools.partial({entity.name}{fixed})" if fixed else entity.name
        name = self.name("v")
        made = entity.outputs[""]
        if made == "int":
            known.append(Value(name, "list[int]", call=True))
        else:
            known.append(Value(name, f"list[{made}]", call=True))
        return [f"    {name} = map_task({function})({over}=[{elements}])"]

    def choice(self, known: list[Value]) -> list[str]:
        tested = [one for one in known if one.type in COMPARED or one.type == "bool"]
        called = [one for one in self.entities if "" in one.outputs]
        if not tested or not called:
            return []
        made = self.pick(called).outputs[""]
        branches = [one for one in called if one.outputs[""] == made]
        name = self.name("v")
        text = f'conditional("{name}").if_({self.condition(tested)}).then({self.call(self.pick(branches), known)})'
        if self.maybe():
            text += f".elif_({self.condition(tested)}).then({self.call(self.pick(branches), known)})"
        if self.maybe():
            text += f'.else_().fail("{name}")'
        else:
            text += f".else_().then({self.call(self.pick(branches), known)})"
        known.append(Value(name, made))
        return [f"    {name} = {text}"]

    def condition(self, tested: list[Value]) -> str:
        def one() -> str:
            value = self.pick(tested)
            if value.type == "bool":
                return f"({value.text}.{self.pick(['is_true', 'is_false'])}())"
            return f"({value.text} {self.pick(COMPARED[value.type])})"

        return f"{one()} {self.pick(['&', '|'])} {one()}" if self.maybe() else one()

    def call(self, entity: Entity, known: list[Value]) -> str:
        given = ", ".join(f"{name}={self.expression(kind, known)}" for name, kind in entity.inputs.items())
        return f"{entity.name}({given})"

    def expression(self, kind: str, known: list[Value]) -> str:
        """Draw an expression of a type: a constant, what is known, a part of it, or a list or dict of others."""
        options = list(TYPES[kind][2])
        for value in reversed(known):
            if value.type == kind:
                options.append(value.text)
            options += [value.text + path for path, of in PARTS.get(value.type, ()) if of == kind]
        ints = [value.text for value in known if value.type == "int"]
        if ints and kind == "list[int]":
            options.append(f"[{self.pick(ints)}, 4]")
        if ints and kind == "dict[str, int]":
            options.append(f'{{"a": {self.pick(ints)}, "c": 5}}')
        return str(self.pick(options))


@st.composite
def programs(draw: Any) -> str:
    """A program's text; ``program()`` returns its workflow and inputs."""
    writer = Writer(draw)
    for _ in range(draw(st.integers(1, 3))):
        writer.task()
    if any("" in one.outputs for one in writer.entities):
        for _ in range(draw(st.integers(0, 2))):
            writer.dynamic()
    if writer.maybe():
        sub = writer.workflow("sub")
        if writer.maybe():
            first, kind = next(iter(sub.inputs.items()))
            preset = f'default_inputs={{"{first}": {writer.pick(TYPES[kind][2])}}}'
            writer.lines += ["", "", f'lp = LaunchPlan.get_or_create(sub, name=f"{{__name__}}.lp", {preset})']
            writer.entities.append(replace(sub, name="lp", kind="launch plan"))
    workflow = writer.workflow("wf")
    given = ", ".join(f'"{name}": {writer.pick(TYPES[kind][2])}' for name, kind in workflow.inputs.items())
    lines = [*writer.lines, "", "", "def program():", f"    return wf, {{{given}}}", ""]
    text = "\n".join(lines)
    return HEADER.replace("{names}", ", ".join(name for name in PUBLIC if name in text)) + text
