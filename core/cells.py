"""The cells of a table, drawn without reading a function's arguments again for each."""

import inspect
from collections.abc import Callable
from typing import Any


def remember_signatures(table: Any) -> Any:
    """The table with its cell functions read once per column: the library reads the arguments of each again per cell."""
    for column in table.columns.iterall():
        column.render, column.value = with_signature(column.render), with_signature(column.value)
        column.column.render = with_signature(column.column.render)  # the table's own copy, asked by a column's value
    return table


def with_signature(function: Callable[..., Any]) -> Callable[..., Any]:
    """The same function, its signature at hand."""

    def call(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **kwargs)

    call.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]
    return call
