"""Columns shared by the models of this app."""

from django.db import models


def exact_field(label: str, *, optional: bool = False) -> models.DecimalField:
    """A column for an exact figure with eight decimals; an optional one is NULL when the figure is missing."""
    return models.DecimalField(label, null=optional, blank=optional, max_digits=24, decimal_places=8)
