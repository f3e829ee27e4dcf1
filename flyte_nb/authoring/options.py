"""What the decorators and ``with_overrides`` accept: every option of flytekit's, validated, as a Policy."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

from flyte_nb.authoring.cache import Cache
from flyte_nb.authoring.recorded import options as recorded
from flyte_nb.authoring.resources import Resources
from flyte_nb.authoring.signature import PortabilityWarning
from flyte_nb.model import places
from flyte_nb.model.errors import OptionError, did_you_mean
from flyte_nb.model.graph import COMPILED, CachePolicy, Policy, is_name
from flyte_nb.types.preview import preview

#: Kept for export; a run in the notebook does not need them.
RECORDED = frozenset(
    {
        "task_config",
        "deprecated",
        "container_image",
        "secret_requests",
        "node_dependency_hints",
        "task_resolver",
        "docs",
        "disable_deck",
        "enable_deck",
        "deck_fields",
        "pod_template",
        "pod_template_name",
        "accelerator",
        "pickle_untyped",
        "shared_memory",
        "labels",
        "annotations",
        "execution_mode",
    }
)
CACHING = frozenset({"cache", "cache_version", "cache_serialize", "cache_ignore_input_vars"})
HONOURED = CACHING | {
    "retries",
    "timeout",
    "environment",
    "requests",
    "limits",
    "resources",
    "interruptible",
    "copy_inputs",
}
TASK = RECORDED | HONOURED
WORKFLOW = frozenset({"failure_policy", "interruptible", "on_failure", "docs", "pickle_untyped", "default_options"})
OVERRIDES = HONOURED - {"environment", "cache_ignore_input_vars"} | {
    "node_name",
    "name",
    "aliases",
    "task_config",
    "container_image",
    "accelerator",
    "shared_memory",
    "pod_template",
}
_POLICIES = ("FAIL_IMMEDIATELY", "FAIL_AFTER_EXECUTABLE_NODES_COMPLETE")


def known(options: Iterable[str], allowed: frozenset[str], what: str) -> None:
    """Refuse options that nobody knows.

    Raises:
        OptionError: With "did you mean".
    """
    for name in options:
        if name not in allowed:
            raise OptionError(
                f"{what} has no option {name!r}.{did_you_mean(name, allowed)}",
                f"It takes: {', '.join(sorted(allowed - RECORDED) or sorted(allowed))}"
                + (", and flytekit's others, which are recorded" if allowed > RECORDED else ""),
            )


def policy(options: Mapping[str, Any], function: Callable[..., Any], inputs: Iterable[str], what: str) -> Policy:
    """Return a task's or dynamic's options as a Policy.

    Raises:
        OptionError: An option is unknown or has an impossible value.
    """
    known(options, TASK, what)
    if what == "@task" and options.get("node_dependency_hints") is not None:
        raise OptionError(
            "node_dependency_hints should only be used on dynamic tasks: what a @task calls is no node",
            "Take it away; or make it a @dynamic, whose calls are nodes.",
        )
    return _with(Policy(), options, function, inputs, what)


def override(before: Policy, entity: Any, options: Mapping[str, Any]) -> tuple[Policy, str | None]:
    """Return a node's policy with overrides, and its new display name or None.

    Raises:
        OptionError: An option is unknown or has an impossible value.
    """
    known(options, OVERRIDES, "with_overrides()")
    kind = entity.spec.kind
    if kind in (*COMPILED, "conditional", "gate"):
        idle = sorted(set(options) - {"node_name", "name"} - ({"timeout"} if kind == "gate" else set()))
        if idle:
            what = "sub-workflow" if kind == "workflow" else kind.replace("_", " ")
            raise OptionError(f"with_overrides({idle[0]}=...) means nothing for the {what} {entity.spec.name}")
    name = options.get("node_name") or options.get("name")
    if name is not None and not is_name(name):
        raise OptionError(f"node_name={name!r} is not a name", "Write a short text without '/'.")
    rest = {key: value for key, value in options.items() if key not in ("node_name", "name")}
    if kind == "conditional":  # it has no function of its own that an option could be about
        return before, name
    return _with(before, rest, entity.function, entity.inputs, "with_overrides()"), name


def _with(
    before: Policy, options: Mapping[str, Any], function: Callable[..., Any], inputs: Iterable[str], what: str
) -> Policy:
    changes: dict[str, Any] = {}
    if options.get("retries") is not None:
        changes["retries"] = _count(options["retries"], "retries", what)
    if options.get("timeout") is not None:
        changes["timeout"] = _seconds(options["timeout"], what)
    if options.get("environment"):
        changes["environment"] = _environment(options["environment"], what)
    if options.get("interruptible") is not None:
        changes["interruptible"] = bool(options["interruptible"])
    if options.get("copy_inputs") is not None:
        changes["copy_inputs"] = bool(options["copy_inputs"])
    recorded.check(options, what)
    if options.get("secret_requests"):
        changes["secrets"] = recorded.secrets(options["secret_requests"], what)
        changes["secret_variables"] = recorded.secret_variables(options["secret_requests"])
    _resources(changes, options, what)
    if CACHING & options.keys():
        changes["cache"] = _cache(before.cache, options, function, inputs, what)
    kept = {name: preview(value, 200) for name, value in options.items() if name in RECORDED | {"aliases"}}
    if kept:
        changes["options"] = tuple((dict(before.options) | kept).items())
    return replace(before, **changes)


def _count(value: Any, name: str, what: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise OptionError(f"{what}: {name}={value!r} is not a number of times", f"Write {name}=3.")
    return value


def _seconds(value: Any, what: str) -> float | None:
    if isinstance(value, datetime.timedelta):
        value = value.total_seconds()
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value < 0:
        raise OptionError(f"{what}: timeout={value!r} is not a time", "Write seconds, or a datetime.timedelta.")
    return float(value) or None  # as in flytekit, 0 means no timeout


def _environment(value: Any, what: str) -> tuple[tuple[str, str], ...]:
    if not isinstance(value, Mapping) or not all(isinstance(k, str) and isinstance(v, str) for k, v in value.items()):
        raise OptionError(
            f"{what}: environment={value!r} is not a dict of texts", "Write environment={'NAME': 'value'}."
        )
    return tuple(value.items())


def _resources(changes: dict[str, Any], options: Mapping[str, Any], what: str) -> None:
    for name in ("requests", "limits", "resources"):
        value = options.get(name)
        if value is None:
            continue
        if not isinstance(value, Resources):
            raise OptionError(f"{what}: {name}={value!r} is not Resources", f"Write {name}=Resources(mem='600Mi').")
        if name == "resources" and (options.get("requests") or options.get("limits")):
            raise OptionError(f"{what}: resources= stands for both requests= and limits=; give one or the other")
        if name != "limits":
            changes["requests"] = value.pairs()
        if name != "requests":
            changes["limits"] = value.pairs()
            changes["memory_limit"] = value.memory


def _cache(
    before: CachePolicy | None,
    options: Mapping[str, Any],
    function: Callable[..., Any],
    inputs: Iterable[str],
    what: str,
) -> CachePolicy | None:
    cache = options.get("cache", before is not None)
    legacy = sorted(CACHING & options.keys() - {"cache"})
    if isinstance(cache, Cache):
        if legacy:
            raise OptionError(
                f"{what}: {legacy[0]}= and a Cache object say the same thing twice", "Put it in Cache(...)."
            )
        found = cache.policy(function)
    elif not isinstance(cache, bool):
        raise OptionError(
            f"{what}: cache={cache!r} is neither True nor a Cache", "Write cache=True or cache=Cache(...)."
        )
    elif not cache:
        if options.get("cache_serialize"):
            raise OptionError(f"{what}: cache_serialize=True needs cache=True", "Write both, or leave it out.")
        if "cache_version" in options and "cache" not in options:
            _warn(
                f"{what}: cache_version={options['cache_version']!r} has no effect without cache=True: nothing is kept"
            )
        return None
    else:
        version = options.get("cache_version") or (before.version if before else None)
        ignored = options.get("cache_ignore_input_vars") or (before.ignored_inputs if before else ())
        found = Cache(version, bool(options.get("cache_serialize")), ignored).policy(function)
    for name in found.ignored_inputs:
        if name not in inputs:
            raise OptionError(
                f"{what}: the cache ignores {name!r}, which is no input.{did_you_mean(name, inputs)}",
                f"The inputs: {', '.join(inputs) or 'none'}.",
            )
    return found


def _warn(message: str) -> None:
    at = places.users_place()
    warnings.warn_explicit(
        message, PortabilityWarning, at.file if at is not None else "flyte_nb", at.line if at is not None else 1
    )


def workflow(options: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return what a workflow's options mean for its graph.

    A task's options, left on a dynamic that was made a workflow, are accepted with a warning: they change nothing.

    Raises:
        OptionError: An option is unknown or has an impossible value.
    """
    known(options, WORKFLOW | TASK, "@workflow")
    idle = sorted(set(options) & (TASK - WORKFLOW))
    if idle:
        _warn(f"@workflow {name}: {', '.join(idle)} {'has' if len(idle) == 1 else 'have'} no effect on a workflow here")
    chosen = options.get("failure_policy")
    if chosen is None:
        return {}
    text = getattr(chosen, "name", chosen)
    if text not in _POLICIES:
        raise OptionError(f"@workflow: failure_policy={chosen!r} is none of {', '.join(_POLICIES)}")
    return {"failure_policy": text}
