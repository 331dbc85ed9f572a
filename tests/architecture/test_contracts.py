"""The shape of the code: imports, migrations, views, scope."""

import inspect
import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import URLPattern, URLResolver, get_resolver

from core.access import PUBLIC, SIGNED_IN, routes
from core.views import ActionView, ObjectActionView, PageView, Permitted, ScopedDetailView, ScopedListView
from office.models import Unit
from office.roles import ROLES
from schools.models import School

ROOT = Path(__file__).resolve().parents[2]
OURS = ("core", "office", "schools", "reports", "rectification", "inspectors", "assessments", "supervision")
BASES = (ActionView, ObjectActionView, PageView, ScopedDetailView, ScopedListView, Permitted)
# Rows that only code reads, or that are reached through a scoped row alone.
UNSCOPED = {
    "assessments.publication": "a pointer; its run is what people see",
    "inspectors.checklist": "county-wide reference",
    "inspectors.checklistentry": "county-wide reference",
    "inspectors.zoneschool": "shown on its zone's page, for those who see the listing",
    "schools.principalterm": "shown on its school's page only",
    "schools.schoolevent": "shown on its school's page only",
}


def views():
    """Every view class with its route's name."""

    def walk(resolver, space):
        for entry in resolver.url_patterns:
            if isinstance(entry, URLResolver):
                yield from walk(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
            elif isinstance(entry, URLPattern):
                yield space + (entry.name or ""), getattr(entry.callback, "view_class", entry.callback)

    return list(walk(get_resolver(), ""))


def test_imports_keep_their_contracts():
    answer = subprocess.run(
        [Path(sys.executable).parent / "lint-imports", "--no-logo"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout


@pytest.mark.django_db
def test_no_migration_is_missing():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.parametrize(("name", "view"), views(), ids=lambda value: value if isinstance(value, str) else "")
def test_every_view_declares_who_may_open_it(name, view):
    assert inspect.isclass(view), name
    assert issubclass(view, BASES), name
    assert view.permission_required, name


def test_every_permission_of_a_view_is_granted_to_somebody():
    granted = {permission for role in ROLES for permission in role.permissions} | {PUBLIC, SIGNED_IN}
    assert {route.permission for route in routes()} <= granted


@pytest.mark.django_db
def test_every_permission_of_a_role_exists():
    from django.contrib.auth.models import Permission

    known = {f"{p.content_type.app_label}.{p.codename}" for p in Permission.objects.select_related("content_type")}
    assert {permission for role in ROLES for permission in role.permissions} <= known


def reaches_school(model, seen=()) -> bool:
    """Whether a foreign key leads from the model to School or Unit."""
    if model in (School, Unit):
        return True
    targets = [f.related_model for f in model._meta.fields if f.is_relation and f.related_model not in (*seen, model)]
    return any(
        target._meta.app_label in OURS[1:] and reaches_school(target, (*seen, model))
        for target in targets
        if target is not None
    )


def owned_models():
    """Models of ours that belong to a school or unit and have a page, list or file of their own."""
    shown = set()
    for _, view in views():
        queryset = getattr(view, "queryset", None)
        if queryset is not None:
            shown.add(queryset.model)
    return sorted((model for model in shown if model._meta.app_label in OURS), key=lambda m: m._meta.label)


@pytest.mark.parametrize("model", owned_models(), ids=lambda model: model._meta.label_lower)
def test_every_shown_model_has_a_scope(model):
    assert hasattr(model.objects.all(), "visible_to") or model._meta.label == "core.AuditEntry", model


@pytest.mark.parametrize(
    "model",
    [m for m in apps.get_models() if m._meta.app_label in OURS[2:] and not m._meta.auto_created and reaches_school(m)],
    ids=lambda model: model._meta.label_lower,
)
def test_every_model_of_a_school_knows_who_sees_it(model):
    label = model._meta.label_lower
    if label in UNSCOPED:
        return
    assert hasattr(model._default_manager.all(), "visible_to"), label
