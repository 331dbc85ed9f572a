"""The models of this app, which are defined below its querysets."""

from typing import Any

from django.apps import apps


def rows(name: str) -> Any:
    """All rows of a model of this app, which is defined below this package."""
    return apps.get_model("schools", name)._default_manager
