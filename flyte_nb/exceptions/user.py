"""flytekit's `exceptions.user`: what a program raises, and what it catches of ours."""

from __future__ import annotations

from flyte_nb.model.exceptions import (
    FlyteAssertion,
    FlyteAuthenticationException,
    FlyteCompilationException,
    FlyteDataNotFoundException,
    FlyteDisapprovalException,
    FlyteEntityAlreadyExistsException,
    FlyteEntityNotExistException,
    FlyteEntityNotFoundException,
    FlyteFailureNodeInputMismatchException,
    FlyteInvalidInputException,
    FlyteMissingReturnValueException,
    FlyteMissingTypeException,
    FlytePromiseAttributeResolveException,
    FlyteRecoverableException,
    FlyteTimeout,
    FlyteTypeException,
    FlyteUserException,
    FlyteUserRuntimeException,
    FlyteValidationException,
    FlyteValueException,
)

__all__ = [
    "FlyteAssertion",
    "FlyteAuthenticationException",  # needs a cluster: nobody signs in here
    "FlyteCompilationException",
    "FlyteDataNotFoundException",
    "FlyteDisapprovalException",
    "FlyteEntityAlreadyExistsException",  # needs a cluster: entities are registered there
    "FlyteEntityNotExistException",
    "FlyteEntityNotFoundException",
    "FlyteFailureNodeInputMismatchException",
    "FlyteInvalidInputException",  # needs a cluster: its API raises it
    "FlyteMissingReturnValueException",
    "FlyteMissingTypeException",  # better: an input without an annotation is Any, so nothing raises it
    "FlytePromiseAttributeResolveException",  # better: found at compile time where the type says so
    "FlyteRecoverableException",  # better: retried here too, as any exception is (a cluster retries this one alone)
    "FlyteTimeout",  # better: a task that exceeds its timeout raises one
    "FlyteTypeException",  # better: our type errors are of its kind, and name the place in the value
    "FlyteUserException",
    "FlyteUserRuntimeException",  # needs a cluster: here an exception arrives as it was raised
    "FlyteValidationException",
    "FlyteValueException",  # better: our type errors are of its kind, and name the place in the value
]
__path__: list[str] = []  # a name that is not here is refused in words: flyte_nb/missing.py
