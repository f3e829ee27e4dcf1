"""Exceptions by flytekit's names: what its programs raise and catch. Our own errors are kinds of them where they fit.

The tree, the built-in classes in it, the codes and the constructors' arguments are flytekit's, so that an ``except``
clause catches here what it catches there. ``flyte_nb.exceptions.user`` and ``.base`` are their public homes.
"""

from __future__ import annotations

from typing import Any


class Coded(type):
    """Gives a class of exceptions its code: ``FlyteAssertion.error_code``."""

    @property
    def error_code(cls) -> str:
        """The code by which Flyte knows this kind of error."""
        return str(cls._ERROR_CODE)  # type: ignore[attr-defined]


class FlyteException(Exception, metaclass=Coded):
    """The root of flytekit's exceptions.

    Args:
        *args: What happened.
        timestamp: When, in seconds since the epoch.

    Example:
        >>> str(FlyteAssertion("no such file"))
        'USER:AssertionError: error=no such file'
    """

    _ERROR_CODE = "UnknownFlyteException"

    def __init__(self, *args: Any, timestamp: float | None = None) -> None:
        Exception.__init__(self, *args)
        self.timestamp = timestamp

    def __str__(self) -> str:
        return f"{self._ERROR_CODE}: error={self.said()}"

    def said(self) -> str:
        """Return what happened, without the code that flytekit puts before it.

        Example:
            >>> FlyteRecoverableException("no connection").said()
            'no connection'
        """
        what = ",".join(map(str, self.args)) if self.args else "None"
        return f"{what}, cause={self.__cause__}" if self.__cause__ else what

    def __reduce__(self) -> tuple[Any, ...]:
        # The constructors take what their texts are made of; a pickle brings the texts.
        return _again, (type(self), self.args), self.__dict__


def _again(cls: type[BaseException], args: tuple[Any, ...]) -> BaseException:
    return cls.__new__(cls, *args)


class FlyteUserException(FlyteException):
    """The user's code or inputs are at fault."""

    _ERROR_CODE = "USER:Unknown"


class FlyteUserRuntimeException(FlyteException):
    """A task's code raised; ``value`` is what it raised."""

    _ERROR_CODE = "USER:RuntimeError"

    def __init__(self, exc_value: Exception, timestamp: float | None = None) -> None:
        super().__init__(str(exc_value), timestamp=timestamp)
        self.value = exc_value

    @property
    def error_code(self) -> str:
        """The code of what was raised, if it has one of its own."""
        own = getattr(self.value, "error_code", None) or getattr(type(self.value), "error_code", None)
        return str(own) if own is not None else self._ERROR_CODE


class FlyteTypeException(FlyteUserException, TypeError):
    """A value is of another type than expected."""

    _ERROR_CODE = "USER:TypeError"

    def __init__(
        self, received_type: Any, expected_type: Any, additional_msg: str | None = None, received_value: Any = None
    ) -> None:
        value = "" if received_value is None else f" ({received_value})"
        one_of = " one of" if isinstance(expected_type, (list, tuple, set)) else ""
        more = f". {additional_msg}" if additional_msg else ""
        super().__init__(f"received {received_type}{value}, expected{one_of} {expected_type}{more}")


class FlyteValueException(FlyteUserException, ValueError):
    """A value is not acceptable."""

    _ERROR_CODE = "USER:ValueError"

    def __init__(self, received_value: Any, error_message: str) -> None:
        super().__init__(f"received {received_value}. {error_message}")


class FlyteDataNotFoundException(FlyteValueException):
    """There is no file or folder at a path."""

    def __init__(self, path: str) -> None:
        super().__init__(path, "There is nothing there")


class FlyteEntityNotFoundException(FlyteValueException):
    """A module has no such task or workflow."""

    def __init__(self, module_name: str, entity_name: str) -> None:
        super().__init__(f"{module_name}.{entity_name}", f"The module {module_name} has no {entity_name}")


class FlyteAssertion(FlyteUserException, AssertionError):
    """Something that must hold does not."""

    _ERROR_CODE = "USER:AssertionError"


class FlyteValidationException(FlyteAssertion):
    """A definition is not valid."""

    _ERROR_CODE = "USER:ValidationError"


class FlyteFailureNodeInputMismatchException(FlyteAssertion):
    """A workflow's ``on_failure`` entity has other inputs than the workflow."""

    _ERROR_CODE = "USER:FailureNodeInputMismatch"

    def __init__(self, failure_node_node: Any, workflow: Any) -> None:
        super().__init__(f"the inputs of {failure_node_node.name} are not those of the workflow {workflow.name}")
        self.failure_node_node = failure_node_node
        self.workflow = workflow


class FlyteDisapprovalException(FlyteAssertion):
    """Whoever was asked to approve did not."""

    _ERROR_CODE = "USER:ResultNotApproved"


class FlyteEntityAlreadyExistsException(FlyteAssertion):
    """An entity of this name and version is there already."""

    _ERROR_CODE = "USER:EntityAlreadyExists"


class FlyteEntityNotExistException(FlyteAssertion):
    """There is no such entity."""

    _ERROR_CODE = "USER:EntityNotExist"


class FlyteTimeout(FlyteAssertion):
    """Something took longer than it may."""

    _ERROR_CODE = "USER:Timeout"


class FlyteRecoverable(FlyteException):
    """The root of what is worth another attempt: ``flytekit.exceptions.base.FlyteRecoverableException``."""

    _ERROR_CODE = "RecoverableFlyteException"


class FlyteRecoverableException(FlyteUserException, FlyteRecoverable):
    """Raised in a task, it asks for another attempt: the one kind that Flyte's own retries are for."""

    _ERROR_CODE = "USER:Recoverable"


class FlyteAuthenticationException(FlyteAssertion):
    """A cluster does not know who asks."""

    _ERROR_CODE = "USER:AuthenticationError"


class FlyteInvalidInputException(FlyteUserException):
    """A cluster cannot make sense of a request."""

    _ERROR_CODE = "USER:BadInputToAPI"

    def __init__(self, request: Any) -> None:
        super().__init__()
        self.request = request


class FlytePromiseAttributeResolveException(FlyteAssertion):
    """A value has no such attribute, key or index."""

    _ERROR_CODE = "USER:PromiseAttributeResolveError"


class FlyteCompilationException(FlyteUserException):
    """A function cannot be made a task or workflow."""

    _ERROR_CODE = "USER:CompileError"

    def __init__(self, fn: Any, param_name: str | None = None) -> None:
        super().__init__(self._words(getattr(fn, "__name__", fn), param_name))
        self.fn = fn
        self.param_name = param_name

    def _words(self, name: Any, param_name: str | None) -> str:
        return f"{name}: {param_name}" if param_name else str(name)


class FlyteMissingTypeException(FlyteCompilationException):
    """An input has no annotation."""

    _ERROR_CODE = "USER:MissingTypeError"

    def _words(self, name: Any, param_name: str | None) -> str:
        return f"the input {param_name} of {name} has no annotation"


class FlyteMissingReturnValueException(FlyteCompilationException):
    """An output is declared, and nothing is returned."""

    _ERROR_CODE = "USER:MissingReturnValueError"

    def _words(self, name: Any, param_name: str | None) -> str:
        return f"{name} declares an output and returns nothing"
