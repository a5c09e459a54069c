"""Functions named as text, so that a job loads what it runs and nothing else."""

from collections.abc import Callable
from importlib import import_module
from typing import Any


def load(reference: str) -> Callable[..., Any]:
    """The function that ``package.module:function`` names.

    Raises
    ------
    ImportError, AttributeError
        for a module or a function that there is not.
    """
    module, _, function = reference.partition(":")
    return getattr(import_module(module), function)
