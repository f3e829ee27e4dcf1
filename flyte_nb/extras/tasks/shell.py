"""flytekit's `extras.tasks.shell`: tasks that are shell scripts."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from flyte_nb.authoring import cells, host, mistakes, options
from flyte_nb.authoring.entities import Task, ref_of
from flyte_nb.authoring.recorded.metadata import spelled_out
from flyte_nb.authoring.signature import Signature, named_output_class
from flyte_nb.extras.tasks import script as scripts
from flyte_nb.extras.tasks.running import ProcessResult, ShellFailed, execute, refuse_failure, run
from flyte_nb.extras.tasks.script import AttrDict
from flyte_nb.model import places
from flyte_nb.model.calls import Announce, Expansion
from flyte_nb.model.errors import OptionError
from flyte_nb.model.graph import is_name
from flyte_nb.types.check import checker
from flyte_nb.types.directory import FlyteDirectory
from flyte_nb.types.located import Located
from flyte_nb.types.preview import preview

__all__ = [
    "AttrDict",
    "OutputLocation",
    "ProcessResult",  # better: `output` keeps its newlines
    "RawShellTask",
    "ShellFailed",
    "ShellTask",  # better: what it prints is in the node's log at once, a timeout and a Ctrl-C end it
    "T",
    "get_raw_shell_task",
    "subproc_execute",
]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py

T = TypeVar("T")


@dataclass
class OutputLocation:
    """Where a script leaves an output.

    Args:
        var: The output's name.
        var_type: `FlyteFile` or `FlyteDirectory`, or one of a format.
        location: The path; places in it are filled in as in the script: ``"{inputs.file}.md"``,
            ``"{ctx.working_directory}/out.csv"``.
    """

    var: str
    var_type: Any
    location: os.PathLike[str] | str


class ShellTask(Task):
    """A shell script as a task: used in workflows, dynamics and maps, cached and retried like any other.

    Values are put into the script as they are, as flytekit does it: **nothing is quoted**. A text with a space is two
    words for the shell; one with ``;`` or ``$(...)`` is run by it. Pass what you do not trust by ``environment=``, or
    write ``"$(cat {inputs.file})"``.

    Args:
        name: Its name.
        debug: Whether the script is printed as it is run.
        script: The script, with ``{inputs.x}``, ``{outputs.y}`` and ``{ctx.working_directory}`` in it; braces that the
            shell is to see are written twice.
        script_file: The file that has the script, read when the task runs.
        task_config: None, or flytekit's ``Pod``.
        shell: The shell.
        inputs: Types by name: ``kwtypes(file=FlyteFile)``.
        output_locs: Where the outputs will be.
        **given: A task's options: ``cache``, ``retries``, ``timeout``, ``environment``, …

    Raises:
        OptionError: A place in the script stands for nothing, or an option is wrong.

    Example:
        >>> from flyte_nb import FlyteFile, kwtypes
        >>> count = ShellTask(
        ...     name="count",
        ...     script="echo {inputs.text} | wc -w > {outputs.words}",
        ...     inputs=kwtypes(text=str),
        ...     output_locs=[OutputLocation("words", FlyteFile, "{ctx.working_directory}/words.txt")],
        ... )
        >>> with count(text="two words").open() as file:
        ...     file.read().strip()
        '2'
    """

    def __init__(
        self,
        name: str,
        debug: bool = False,
        script: str | None = None,
        script_file: str | os.PathLike[str] | None = None,
        task_config: Any = None,
        shell: str = "/bin/sh",
        inputs: Mapping[str, Any] | None = None,
        output_locs: Sequence[OutputLocation] | None = None,
        **given: Any,
    ) -> None:
        caller = places.caller(2)
        with mistakes.at_the_users_line():
            what = f"{type(self).__name__}({name!r})"
            if not is_name(name):
                given_name = preview(name, 40)
                raise OptionError(
                    f"{type(self).__name__}(name={given_name}) is not a name", "Write a short text without '/'."
                )
            self._script = _script(script, script_file, what)
            self._script_file = os.path.abspath(script_file) if script_file is not None else None
            self._debug = debug
            self._shell = shell
            self._locations = _locations(output_locs, what)
            if task_config is not None and type(task_config).__name__ != "Pod":
                raise OptionError(f"{what}: task_config={preview(task_config, 40)} is no Pod", "Leave it out.")
            types = _types(inputs, what)
            self._check(what, types)
            signature = _signature(name, types, self._locations)
            policy = options.policy(spelled_out(given, what), _function(self._script), signature.inputs, what)
            super().__init__(_function(self._script), signature, policy, name)
        self.given = {**given, "task_config": task_config}
        self._result: ProcessResult | None = None
        self._filename = caller.f_code.co_filename if caller is not None else __file__
        self.__name__ = self.__qualname__ = name
        self.__module__ = caller.f_globals.get("__name__", "__main__") if caller is not None else "__main__"
        self.__doc__ = ""
        self.spec = replace(
            self.spec,
            ref=ref_of(self, name, self.source_digest()),
            doc="",
            place=places.place_of(caller),
            source=self._script,
        )

    @property
    def script(self) -> str:
        """The script, before values are put into it."""
        return self._script

    @property
    def script_file(self) -> str | None:
        """The file that has the script."""
        return self._script_file

    @property
    def result(self) -> ProcessResult | None:
        """What the last run in this process came to."""
        return self._result

    @property
    def filename(self) -> str:
        return self._filename

    @property
    def namespace(self) -> str:
        return cells.namespace(self)

    def source_digest(self) -> str:
        """Return a digest of the script, the shell and the outputs' places: the automatic cache version."""
        parts = [_read(self._script_file) if self._script_file else self._script, self._shell]
        parts += [f"{one.var}={os.fspath(one.location)}" for one in self._locations]
        return hashlib.blake2b("\0".join(parts).encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()

    def invoke(self, inputs: Mapping[str, Any], announce: Announce | None = None) -> tuple[Any, ...] | Expansion:
        return self.signature.split(host.inside(host.PLAIN, self.execute, inputs))

    def plainly(self, *args: Any, **kwargs: Any) -> Any:
        return self.execute(**self.signature.bind(args, kwargs))

    def execute(self, **inputs: Any) -> Any:
        """Run the script with these values.

        Raises:
            ShellFailed: It ended with another exit code than 0.
            OptionError: It left no file where an output was to be.
        """
        if self._script_file is not None:
            self._script = _read(self._script_file)
            self._check(f"{type(self).__name__}({self.name!r})", self.signature.inputs)
        values = self._values(inputs)
        outputs = {one.var: scripts.filled(os.fspath(one.location), values) for one in self._locations}
        text = scripts.filled(self._script, values, outputs)
        if self._debug:
            print(f"{'=' * 46}\n{text}\n{'=' * 46}")
        self._result = run(text, self._shell)
        refuse_failure(self._result, self.name)
        made = [one.var_type(_there(outputs[one.var], one, self.name)) for one in self._locations]
        return made[0] if len(made) == 1 else tuple(made) if made else None

    def _values(self, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return what the script's places for inputs are filled with."""
        return inputs

    def _check(self, what: str, inputs: Mapping[str, Any]) -> None:
        names = list(inputs)
        for one in self._locations:
            scripts.check(os.fspath(one.location), names, [], f"{what}, location of {one.var}")
        scripts.check(self._script, [*names, *self._more(names)], [one.var for one in self._locations], what)

    def _more(self, names: Sequence[str]) -> list[str]:
        """Return places for inputs that are no inputs."""
        return []

    def __getstate__(self) -> dict[str, Any]:
        return {**super().__getstate__(), "_result": None}


class RawShellTask(ShellTask):
    """A script that sets environment variables and runs another script; `get_raw_shell_task` makes the usual one.

    The variables of its input ``env`` stand in the script as ``{inputs.export_env}``.
    """

    def make_export_string_from_env_dict(self, d: Mapping[str, str]) -> str:
        """Return lines that set environment variables; their values are not quoted."""
        return "\n".join(f"export {name}={value}" for name, value in d.items())

    def _values(self, inputs: Mapping[str, Any]) -> Mapping[str, Any]:
        env = inputs.get("env")
        return {**inputs, "export_env": self.make_export_string_from_env_dict(env)} if isinstance(env, dict) else inputs

    def _more(self, names: Sequence[str]) -> list[str]:
        return ["export_env"] if "env" in names else []


def get_raw_shell_task(name: str) -> RawShellTask:
    """Return a task that runs a script which is named when it runs, with environment variables and arguments.

    Its inputs are ``env``, ``script_args`` and ``script_file``; its output is the folder that the script ran in.

    Example:
        >>> get_raw_shell_task("any")
        <task any(env: dict[str, str], script_args: str, script_file: str) -> FlyteDirectory>
    """
    return RawShellTask(
        name=name,
        debug=True,
        inputs={"env": dict[str, str], "script_args": str, "script_file": str},
        output_locs=[OutputLocation("out", FlyteDirectory, "{ctx.working_directory}")],
        script=(
            "set -uex\n\ncd {ctx.working_directory}\n\n{inputs.export_env}\n\n"
            "bash {inputs.script_file} {inputs.script_args}\n"
        ),
    )


def subproc_execute(command: list[str] | str, **kwargs: Any) -> ProcessResult:
    """Run a command from within a task, and return what it wrote.

    Args:
        command: The program and its arguments.
        **kwargs: Of `subprocess.run`.

    Raises:
        RuntimeError: It ended with another exit code than 0, or there is no such program.

    Example:
        >>> subproc_execute(["echo", "hello"]).output
        'hello\\n'
    """
    return execute(command, kwargs)


def _script(script: str | None, script_file: Any, what: str) -> str:
    if (script is None) == (script_file is None):
        count = "neither script= nor script_file=" if script is None else "both script= and script_file="
        raise OptionError(f"{what} has {count}", "Give it one of them.")
    if script_file is not None:
        return _read(script_file)
    if not isinstance(script, str) or not script.strip():
        raise OptionError(f"{what}: script={preview(script, 40)} is no script", "Write it as a text.")
    return script


def _read(file: Any) -> str:
    try:
        with open(file, encoding="utf-8") as stream:
            return stream.read()
    except (OSError, TypeError, UnicodeDecodeError) as error:
        why = getattr(error, "strerror", None) or error
        said = f"the script {preview(str(file), 80)} cannot be read: {why}"
        raise OptionError(said, "Name a file that is there.") from None


def _types(inputs: Any, what: str) -> dict[str, Any]:
    if inputs is None:
        return {}
    if not isinstance(inputs, Mapping) or not all(isinstance(name, str) and name.isidentifier() for name in inputs):
        raise OptionError(f"{what}: inputs={preview(inputs, 60)} are no types by name", "Write inputs=kwtypes(x=int).")
    return dict(inputs)


def _locations(given: Any, what: str) -> list[OutputLocation]:
    found: list[OutputLocation] = []
    for one in given or ():
        write = "Write OutputLocation(var='out', var_type=FlyteFile, location='out.txt')."
        if not isinstance(one, OutputLocation):
            raise OptionError(f"{what}: {preview(one, 60)} is no OutputLocation", write)
        if not isinstance(one.var, str) or not one.var.isidentifier():
            raise OptionError(f"{what}: {preview(one.var, 40)} is no name of an output", write)
        if not isinstance(one.location, (str, os.PathLike)):
            raise OptionError(f"{what}: the output {one.var} has no location", write)
        if not (isinstance(one.var_type, type) and issubclass(one.var_type, Located)):
            raise OptionError(
                f"{what}: the output {one.var} is of type {preview(one.var_type, 40)}, and a script leaves files", write
            )
        found.append(one)
    return found


def _signature(name: str, types: Mapping[str, Any], locations: Sequence[OutputLocation]) -> Signature:
    outputs = {one.var: checker(one.var_type) for one in locations}
    several = named_output_class(tuple(outputs)) if len(outputs) > 1 else None
    return Signature(name, {one: checker(annotation) for one, annotation in types.items()}, {}, outputs, several)


def _function(script: str) -> Callable[..., str]:
    """Return a function that stands for the script where a function is asked for; nobody calls it."""

    def shell() -> str:
        return script

    return shell


def _there(path: str, location: OutputLocation, name: str) -> str:
    """Return a path that is there."""
    if (os.path.isdir if issubclass(location.var_type, FlyteDirectory) else os.path.isfile)(path):
        return path
    noun = "folder" if issubclass(location.var_type, FlyteDirectory) else "file"
    raise OptionError(
        f"the script of {name} ended well, and left no {noun} {path} for its output {location.var}",
        f"Write it in the script: ... > {{outputs.{location.var}}}. It ran in {os.getcwd()}.",
    )
