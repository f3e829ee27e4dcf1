"""Where flyte_nb deliberately does something else than flytekit, program by program, and why."""

from __future__ import annotations

from typing import Any, NamedTuple


class Raises(NamedTuple):
    """An outcome: it raises an exception whose class has this name."""

    name: str


class Difference(NamedTuple):
    """What flytekit does, what we do, and why that is wanted. None for flytekit: whatever it says."""

    flytekit: Any
    ours: Any
    reason: str


def row(*items: Any) -> list[Any]:
    return ["tuple", *items]


def listed(*items: Any) -> list[Any]:
    return ["list", *items]


def number(text: str) -> list[str]:
    return ["float", text]


REFUSED = Raises("TypeTransformerFailedError")
VALUES_NOT_LITERALS = "values pass as they are; flytekit has no literal for it"
NUMERIC_TOWER = (
    "an int where a float is declared, as in the first lesson's program; a note is left at outputs and edges"
)
NUMPY_SCALAR = "numpy's scalars become Python's numbers"
CALLED_IN_A_CONDITION = "what is called in a condition runs; flytekit skips it, and then finds no value to compare"
ARGUMENTS_INTACT = "flytekit replaces an exception's arguments by one text"

#: Both libraries have an outcome, and it is not the same one.
DIFFERENCES = {
    # Async.
    "asyncs/program_async_task_in_a_workflow": Difference(
        Raises("FlyteValidationException"), 4, "an async task is a node as others are; a note is left on it"
    ),
    "asyncs/program_eager_in_a_workflow": Difference(
        Raises("FlyteValidationException"), 8, "an eager is a node as others are; a note is left on it"
    ),
    "asyncs/value_async_task_in_an_async_task": Difference(
        Raises("TypeError"), 5, "in a task's body a call of a task is an ordinary call; flytekit gives a Promise"
    ),
    "contexts/value_a_secret_in_a_variable": Difference(
        "not there", "spoken", "the variable is set while the task runs, as on a cluster"
    ),
    "values2/value_a_union_of_classes_of_one_form": Difference(
        Raises("TypeError"), "Foot", "a value of a class that the union names is of that class; flytekit asks its form"
    ),
    # Ways to build.
    "building/program_calls_are_ordered": Difference(
        Raises("TypeError"),
        12,
        "whatever a call returns has runs_before; flytekit's Promise makes it a part of the value",
    ),
    "failurehandlers/value_which_node_failed": Difference(
        listed("fn0"), listed("n1"), "the node that failed is named; flytekit names the failure node itself"
    ),
    "failurehandlers/value_imperative": Difference(
        row("ValueError", listed()),
        row("ValueError", listed(2)),
        "locally flytekit forgets an imperative one's handler",
    ),
    "launchplans/value_a_fixed_input_is_overridden": Difference(
        3, Raises("InterfaceError"), "a cluster refuses to override a fixed input, and so do we"
    ),
    "launchplans/program_mapped_over_in_a_workflow": Difference(
        Raises("ValueError"), listed(1, 4, 9), "locally flytekit maps launch plans over plain lists alone"
    ),
    "mocks/value_a_mock_of_a_cached_task": Difference(
        row(10, row(10, 99), 10, 99),
        row(10, row(99, 99), 10, 20),
        "a mock is neither hidden by the cache nor kept in it: with flytekit its values outlive the test",
    ),
    # Accepted here.
    "caching/value_without_a_version": Difference(
        Raises("ValueError"), row(1, 1, "ran"), "without a version, the source is the version"
    ),
    "conditionals/program_is_false": Difference(Raises("AttributeError"), 6, CALLED_IN_A_CONDITION),
    "conditionals/program_is_of_a_constant": Difference(Raises("AttributeError"), 5, CALLED_IN_A_CONDITION),
    "conditionals/program_is_none": Difference(Raises("AttributeError"), 4, CALLED_IN_A_CONDITION),
    "conditionals/program_two_promises_are_compared": Difference(Raises("AttributeError"), 7, CALLED_IN_A_CONDITION),
    "errors/program_a_type_only_known_when_it_runs": Difference(REFUSED, 4, "edges are gradual: the value decides"),
    "errors/value_retries": Difference(Raises("ValueError"), 3, "retries are honoured; locally flytekit ignores them"),
    "files/program_a_str_for_a_file": Difference(REFUSED, "plain", "wherever a file is declared, a path will do"),
    "files/value_a_file_deleted_after_a_cached_run": Difference(
        REFUSED, row("kept", "kept", 1), "the cache keeps a copy of a file, not its path"
    ),
    "maps/program_an_element_fails_and_a_count_tolerates_it": Difference(
        REFUSED, listed(10, None, 30), "flytekit forgets to make the elements Optional"
    ),
    "maps/program_map_of_a_dynamic": Difference(Raises("ValueError"), listed(1, 4), "any entity can be mapped"),
    "maps/program_map_of_a_workflow": Difference(Raises("ValueError"), listed(1, 16, 81), "any entity can be mapped"),
    "maps/program_all_elements_fail_and_none_is_needed": Difference(
        Raises("ValueError"), listed(None, None), "flytekit takes a ratio of 0 for none given"
    ),
    "maps/program_two_outputs": Difference(
        Raises("ValueError"),
        ["DefaultNamedTupleOutput", {"o0": listed(1, 2), "o1": listed("1", "2")}],
        "a mapped task may have several outputs",
    ),
    "datasets/value_a_dataset_in_parts": Difference(
        Raises("KeyError"), listed(2), "flytekit's iter() finds no handler for a local frame"
    ),
    "datasets/value_a_csv_file_read_as_a_dataset": Difference(
        Raises("NotADirectoryError"),
        [
            "DataFrame",
            ",a,b,c\n0,1,x,0.5\n1,2,y,1.5\n",
            {"a": "int64", "b": "str", "c": "float64"},
        ],
        "a csv file is read; flytekit takes it for a folder of its own making",
    ),
    "tasks/value_a_task_called_by_a_task": Difference(
        Raises("TypeError"), 3, "in a task a call is an ordinary call; flytekit returns a Promise"
    ),
    "tasks/value_a_tuple_inside_an_output_of_any": Difference(Raises("TypeError"), row(1, 2), VALUES_NOT_LITERALS),
    "conversions/program_int_constant_for_float": Difference(REFUSED, number("1.5"), NUMERIC_TOWER),
    "values/value_int_for_float": Difference(REFUSED, listed(row("float", number("3.0"))), NUMERIC_TOWER),
    "values/value_ints_for_floats": Difference(REFUSED, listed(listed(number("1.0"), number("2.5"))), NUMERIC_TOWER),
    "values/value_ints_for_floats_in_a_dict": Difference(
        REFUSED, listed(["dict", ["a", number("1.0")]]), NUMERIC_TOWER
    ),
    "values/value_bool_for_int": Difference(REFUSED, listed(row("int", 1)), "a bool is an int, and delivered as one"),
    "values/value_numpy_float32_for_float": Difference(REFUSED, listed(number("2.5")), NUMPY_SCALAR),
    "values/value_numpy_float64_for_float": Difference(REFUSED, listed(number("2.5")), NUMPY_SCALAR),
    "values/value_numpy_int64_for_int": Difference(REFUSED, listed(3), NUMPY_SCALAR),
    "values/value_bare_list": Difference(Raises("ValueError"), listed(listed(1, "a")), "list means list[Any]"),
    "values/value_enum_of_numbers": Difference(REFUSED, listed(["enum", "Size", "SMALL"]), VALUES_NOT_LITERALS),
    "values/value_list_of_any": Difference(
        Raises("AssertionError"), listed(listed(1, "a", number("2.5"), None)), VALUES_NOT_LITERALS
    ),
    "values/value_tuple_inside": Difference(
        Raises("ValueError"), listed(listed(row(1, "a"), row(2, "b"))), VALUES_NOT_LITERALS
    ),
    # Refused here.
    "errors/program_a_circle": Difference(None, Raises("CompileError"), "`>>` is obeyed, so a circle could never run"),
    "tasks/value_a_value_though_none_is_declared": Difference(
        None, Raises("TypeMismatch"), "flytekit drops the value, silently"
    ),
    "caching/program_refuses_to_ignore_what_is_no_input": Difference(
        1, Raises("OptionError"), "a name that no input has is a slip of the pen"
    ),
    "errors/value_a_try_around_a_call_in_a_workflow": Difference(
        number("0.0"), Raises("ZeroDivisionError"), "a workflow's body only makes the graph, as it does on a cluster"
    ),
    "maps/program_a_longer_second_list": Difference(
        listed(11, 22), Raises("InterfaceError"), "flytekit drops what is longer than the first list, silently"
    ),
    "promises/program_an_index_of_a_number": Difference(
        3, Raises("TypeMismatch"), "flytekit ignores the index, silently"
    ),
    "promises/program_the_text_of_a_promise": Difference(
        None, Raises("PromiseUseError"), "flytekit passes on the text of a protobuf message"
    ),
    "conversions/value_a_large_array_changed_in_place": Difference(
        number("0.0"), Raises("ValueError"), "from 1 MiB on arrays come read-only; @task(copy_inputs=True) copies"
    ),
    # Another value.
    "caching/value_a_map_of_a_cached_task": Difference(
        row(listed(1, 2), listed(1, 2, 1, 2, 3)), row(listed(1, 2), listed(1, 2, 3)), "each element is cached by itself"
    ),
    "caching/value_frames_without_a_hash": Difference(row(1, 1, 2), row(1, 1, 1), "frames are found by their content"),
    "errors/value_arguments_of_an_exception": Difference(None, row(42, row(42, "bad row")), ARGUMENTS_INTACT),
    "errors/value_text_of_a_key_error": Difference(None, row("b"), ARGUMENTS_INTACT),
    "tasks/value_a_mutable_default": Difference(row(3, 4), row(3, 3), "a default is the same at every call"),
    "values/value_a_naive_datetime": Difference(
        listed(["datetime", "datetime.datetime(2024, 2, 29, 12, 30, tzinfo=datetime.timezone.utc)"]),
        listed(["datetime", "datetime.datetime(2024, 2, 29, 12, 30)"]),
        "values pass as they are; flytekit takes a datetime without a zone for UTC",
    ),
    "values/value_own_class_is_the_same_object": Difference(
        listed(False), listed(True), "objects of other classes pass by reference"
    ),
    "workflows/value_arrows_are_obeyed": Difference(
        listed("a", "b"), listed("b", "a"), "locally flytekit ignores `>>`"
    ),
    "workflows/value_how_often_a_workflows_body_runs": Difference(3, 1, "flytekit interprets it at every run"),
}

#: Both raise, and not what flytekit raises.
OTHER_ERRORS = {
    "conditionals/program_raises_from_a_case_that_fails": "our ValueError says which way led there",
    "contexts/program_raises_a_secret_that_is_nowhere": "a kind of ValueError that names all three remedies",
    "contexts/program_raises_an_attribute_that_no_task_has": "a kind of AssertionError that says what there is",
    "shells/program_raises_an_exit_code": "a kind of FlyteRecoverableException, with the script's last lines",
    "shells/program_raises_an_output_that_is_not_there": "the file that is missing is named, not a literal",
    "errors/program_a_body_that_only_raises": "flytekit looks for a `return` in the source, and finds none",
}

#: Both give the same value by graphs that differ in what is named.
GRAPHS = {
    "gates/program_sleep": (
        {"n1": {"entity": "sleep-gate", "timeout": 3600.0}},
        {"n1": {"entity": "sleep", "timeout": 0}},
        "flytekit gives a sleep the timeout of a question; here it ends by itself, and has the name of the call",
    ),
    "workflows/program_order_of_tasks_without_outputs": (
        {"n1": {"upstream": []}},
        {"n1": {"upstream": ["n0"]}},
        "flytekit's VoidPromise.runs_before does nothing; its `>>` does",
    ),
}

#: What flytekit raises by mistake where a program is sound, by the beginning of its text.
BUGS = {
    "Only primitive values can be used in comparison": "a part of an output, passed to a sub-workflow, is not resolved",
    "Failed to convert output in position": "a sub-workflow in a branch loses the result of its own conditional",
    "'NoneType' object has no attribute 'scalar'": "a sub-workflow in a branch that is not taken has its body run",
}

#: What flytekit refuses and runs here with a note on the node, which says what flytekit wants: the note.
NOTED = {
    "building/program_imperative_conditional": (
        "flytekit 1.16 refuses this: write the conditional in the body of a @workflow, and add that"
    ),
    "arrays/program_arrays_of_objects_without_the_option": (
        "flytekit 1.16 refuses this: o0 is an array of objects (Annotated[numpy.ndarray, kwtypes(allow_pickle=True)])"
    ),
    "conversions/program_bool_output_for_int": "flytekit 1.16 refuses this: x is bool where int is declared (int(x))",
    "conversions/program_bool_returned_by_a_workflow_for_int": (
        "flytekit 1.16 refuses this: o0 of wf is bool where int is declared"
    ),
    "conversions/program_bool_in_one_case_for_int": (
        "flytekit 1.16 refuses a case that gives bool where another gives int"
    ),
    "conversions/program_numpy_output_for_float": (
        "flytekit 1.16 refuses this: o0 is float64 where float is declared (float(o0))"
    ),
    "conversions/program_numpy_output_for_list_of_floats": (
        "flytekit 1.16 refuses this: o0 holds float64 where float is declared (o0.astype(float) or float(...))"
    ),
    "conversions/value_int_returned_for_float": (
        "flytekit 1.16 refuses this: o0 is int where float is declared (float(o0))"
    ),
    "datasets/program_a_frame_returned_for_a_dataset": (
        "flytekit 1.16 refuses this: o0 is a DataFrame where StructuredDataset is declared "
        "(StructuredDataset(dataframe=o0))"
    ),
    "errors/program_returns_what_is_not_declared": (
        "wf: its result has no type, so any value passes. It runs here; Flyte needs the type, or "
        "pickle_untyped=True, which says that this is meant."
    ),
    "iterators/value_a_list_given_for_an_iterator": (
        "flytekit 1.16 refuses this: xs is list where Iterator[int] is declared (iter(xs))"
    ),
    "knn/program_knn_with_int_labels_as_the_seed_has_them": (
        "flytekit 1.16 refuses this: o1 holds int where float is declared (o1.astype(float) or float(...))"
    ),
    "tasks/value_untyped": (
        "f: x, its result have no type, so any value passes. It runs here; Flyte needs the type, or "
        "pickle_untyped=True, which says that this is meant."
    ),
    "values/value_tuple_as_an_input": (
        "flytekit 1.16 refuses this: x is declared tuple[int, str], a tuple as one value (a list or a dataclass passes)"
    ),
    "values2/value_other_dicts": (
        "flytekit 1.16 refuses this: x is declared defaultdict, a bare defaultdict (a dict passes)"
    ),
    "values2/program_an_ordered_dict": (
        "flytekit 1.16 refuses this: x is declared OrderedDict, a bare OrderedDict (a dict passes)"
    ),
    "values2/program_several_outputs_as_one_tuple": (
        "flytekit 1.16 refuses this: x is declared tuple[int, str], a tuple as one value (a list or a dataclass passes)"
    ),
    "conditionals/program_a_constant_is_given": "flytekit 1.16 refuses constants in .then(5): let a task return them",
    "conditionals/program_a_bare_promise": (
        "flytekit 1.16 refuses a Promise alone as a condition: `is_even().is_true()`"
    ),
    "conditionals/program_a_condition_that_is_known": (
        "flytekit 1.16 refuses a condition that is known before the run: True"
    ),
    "conditionals/program_an_input_is_given": (
        "flytekit 1.16 gives nothing where the cases' outputs differ in name (o0, n)"
    ),
}
