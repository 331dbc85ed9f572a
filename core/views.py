"""The four bases of every view (and PageView for dashboards): HTTP in, one call, HTTP out.

Each subclass sets `permission_required`: a Django permission, or PUBLIC / SIGNED_IN from core.access.
"""

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.mixins import AccessMixin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.generic import DetailView, FormView, TemplateView
from django_filters.views import FilterView
from django_tables2 import SingleTableMixin

from core import lists
from core.access import PUBLIC, SIGNED_IN
from core.cells import remember_signatures
from core.exceptions import BusinessRuleError, StaleVersion
from core.export import table_response
from core.forms import ConfirmForm, ScopedForm, shown_value
from core.htmx import wants_fragment
from core.models import SavedFilter
from core.submissions import content_hash, key_of_content, submit_once
from core.workflow import Transition, available

PAGE_SIZE = "per_page"


NO_VERSION = -1  # older than every version


class Permitted(AccessMixin):
    """Checks the declared permission before anything else; an undeclared view answers 403 to everyone."""

    permission_required: str = ""
    title = ""

    @classmethod
    def as_view(cls, **initkwargs: Any) -> Any:
        view = super().as_view(**initkwargs)  # type: ignore[misc]
        view.login_required = cls.permission_required != PUBLIC
        return view

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_permitted(request):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)  # type: ignore[misc]

    def is_permitted(self, request: HttpRequest) -> bool:
        """The declared permission, asked of the user as of now."""
        if self.permission_required in {PUBLIC, SIGNED_IN}:
            return self.permission_required == PUBLIC or request.user.is_authenticated
        return bool(self.permission_required) and request.user.has_perm(self.permission_required)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The title, unless the view already has one."""
        context = super().get_context_data(**kwargs)  # type: ignore[misc]
        context.setdefault("title", self.get_title())
        return context

    def get_title(self) -> str:
        """The page's title."""
        return str(self.title)


class PageView(Permitted, TemplateView):
    """A page that shows something and changes nothing."""


class ScopedListView(Permitted, SingleTableMixin, FilterView):
    """A list: scope, filter, table, page, export of exactly what is shown (`?export=xlsx`)."""

    http_method_names = ["get", "head", "options"]
    template_name = "layouts/list.html"
    table_pagination = {"per_page": 50, "paginator_class": None}
    page_sizes = ("20", "50", "100", "200")
    export_name = ""
    strict = False

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """A page size that is not on offer is no page size."""
        super().setup(request, *args, **kwargs)
        if any(size not in self.page_sizes for size in request.GET.getlist(PAGE_SIZE)):
            request.GET = request.GET.copy()
            del request.GET[PAGE_SIZE]

    def get_queryset(self) -> QuerySet:
        """The rows this person may see."""
        return self.queryset.all().visible_to(self.request.user)

    def get_table_pagination(self, table: Any) -> dict[str, Any] | bool:
        """50 rows a page if the address asks for no other of `page_sizes`; a page number out of range or not a number shows a page that exists."""
        page = self.request.GET.get(table.prefixed_page_field, "1")
        number = int(page) if page.isascii() and page.isdigit() and len(page) < 7 else 1
        return {"per_page": 50, "page": max(1, number), "silent": True}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = super().get(request, *args, **kwargs)
        if request.GET.get("export") == "xlsx":
            context = response.context_data  # type: ignore[attr-defined]
            return table_response(context["table"], name=self.export_name or self.get_title(), actor=request.user)
        if wants_fragment(request):
            response.template_name = [f"{self.template_name}#table", "layouts/list.html#table"]  # type: ignore[attr-defined]
        return response

    def get_table(self, **kwargs: Any) -> Any:
        """The table with the columns this person wants to see."""
        table = remember_signatures(super().get_table(**kwargs))
        self.columns = lists.show_columns(table, lists.chosen_columns(self.request.user, self.page_name))
        return table

    @property
    def page_name(self) -> str:
        """The list's URL name, under which a person's columns and filters are kept."""
        resolved = self.request.resolver_match
        return resolved.view_name if resolved else ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `columns` (on offer), `saved_filters` and `page_name`."""
        saved = SavedFilter.objects.visible_to(self.request.user).filter(page=self.page_name)
        kept = {"page_name": self.page_name, "saved_filters": saved}
        context = super().get_context_data(**kept, **kwargs)
        return context | {"columns": self.columns}

    def get_title(self) -> str:
        """The declared title, or the model's plural name."""
        return str(self.title or self.queryset.model._meta.verbose_name_plural)


class ScopedDetailView(Permitted, DetailView):
    """One row in scope, with the buttons its flow offers this person now."""

    http_method_names = ["get", "head", "options"]
    flow: tuple[Transition, ...] = ()
    noun = ""

    def get_queryset(self) -> QuerySet:
        """The rows this person may see; any other is 404."""
        return self.queryset.all().visible_to(self.request.user)

    def get_title(self) -> str:
        """The row's own name."""
        return str(self.title or self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds `actions`: the available transitions with their addresses."""
        context = super().get_context_data(**kwargs)
        context["actions"] = self.actions()
        return context

    def actions(self) -> list[tuple[Transition, str]]:
        """Transitions with the address of their form: `<app>:<noun>_<transition name>`."""
        app, pk = self.object._meta.app_label, self.object.pk
        offered = available(self.flow, self.object, self.request.user)
        return [(t, reverse(f"{app}:{self.noun}_{t.name}", args=[pk])) for t in offered]


class ActionView(Permitted, FormView):
    """A form that calls one service: `perform(data)` returns the row (or an address) to go to."""

    http_method_names = ["get", "head", "post", "options"]
    template_name = "layouts/form.html"
    form_class: type[ScopedForm] = ConfirmForm
    success_message = ""
    back_to = ""
    object: Any = None

    def get_form_kwargs(self) -> dict[str, Any]:
        """Forms know who fills them in, and which row is edited."""
        return super().get_form_kwargs() | {"user": self.request.user, "instance": self.object}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the way back."""
        return super().get_context_data(**({"back": self.back()} | kwargs))

    def back(self) -> str:
        """Where one goes without saving: the page named by `back_to`, if any."""
        return reverse(self.back_to) if self.back_to else ""

    def perform(self, data: dict[str, Any]) -> Model | str:
        """Call the service with the cleaned data."""
        raise NotImplementedError

    def form_valid(self, form: ScopedForm) -> HttpResponse:
        """One effect per form; a refusal goes back into the form with the text kept."""
        resolved, content = self.request.resolver_match, content_hash(self.request)
        try:
            address = submit_once(
                actor=self.request.user,
                action=f"{resolved.view_name}:{self.kwargs}"[:120] if resolved else "",
                key=form.cleaned_data.get("client_uuid") or self.key_without(content),
                content=content,
                act=lambda: self.address_of(self.perform(form.content)),
                row=self.object,
                version=self.version_seen(form),
            )
        except StaleVersion as refusal:
            return self.conflict(form, refusal)
        except BusinessRuleError as refusal:
            form.add_error(None, refusal.sentence)
            return self.form_invalid(form, status=refusal.status)
        if self.success_message:
            messages.success(self.request, self.success_message)
        return HttpResponseRedirect(address)

    def version_seen(self, form: ScopedForm) -> int | None:
        """The version the page was made from. A page of a versioned row that sends it back empty knows none, so it counts
        as stale."""
        version = form.cleaned_data.get("version")
        was_blanked = version is None and form.data.get("version") == "" and form.initial.get("version") is not None
        return NO_VERSION if was_blanked else version

    def key_without(self, content: str) -> uuid.UUID | None:
        """The key of a new row's form that came without one: the same content again within a minute is the same form."""
        return key_of_content(content) if self.object is None else None

    def form_invalid(self, form: Any, status: int = 422) -> HttpResponse:
        """The form again, with what was typed and what is wrong."""
        return self.render_to_response(self.get_context_data(form=form), status=status)

    def conflict(self, form: ScopedForm, refusal: StaleVersion) -> HttpResponse:
        """Both versions side by side; the typed text stays, and the next save is against the newer version."""
        current = type(self.object)._base_manager.get(pk=self.object.pk)
        fresh = form.initial_from(current)
        rows = [
            {
                "label": form.fields[name].label or name,
                "yours": shown_value(form.fields[name], form.cleaned_data.get(name)),
                "current": shown_value(form.fields[name], fresh.get(name)),
            }
            for name in form.fields
            if name in fresh and name not in {"client_uuid", "version"}
        ]
        changed = [row for row in rows if row["yours"] != row["current"]]
        data = form.data.copy()
        data["version"] = str(current.version)
        form.data = data
        context = self.get_context_data(form=form, conflict=changed, conflict_sentence=refusal.sentence)
        return self.render_to_response(context, status=409)

    def address_of(self, result: Model | str) -> str:
        """Where to go after the act."""
        return result if isinstance(result, str) else result.get_absolute_url()  # type: ignore[attr-defined]


class ObjectActionView(ActionView):
    """The same on one row in scope. `transition`: the change this form makes, if it makes one."""

    queryset: QuerySet
    transition: Transition | None = None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_permitted(request):
            raise PermissionDenied
        self.object = self.get_object()
        return super().dispatch(request, *args, **kwargs)

    def get_object(self) -> Any:
        """The row, or 404 as if it did not exist."""
        found = self.queryset.all().visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the row, the way back to it, and why its transition would be refused now (empty: it would not)."""
        refusal = self.transition.refusal(self.object, self.request.user) if self.transition else None
        sentence = refusal.sentence if refusal else ""
        return super().get_context_data(object=self.object, back=self.back(), refusal=sentence, **kwargs)

    def back(self) -> str:
        """The row's own page, if it has one."""
        try:
            return self.object.get_absolute_url()
        except (AttributeError, NoReverseMatch):
            return ""


def fragment(request: HttpRequest, template: str, name: str, context: dict[str, Any]) -> HttpResponse:
    """A partial of a page for a plain htmx call, else the whole page."""
    return render(request, f"{template}#{name}" if wants_fragment(request) else template, context)
