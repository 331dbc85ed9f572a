"""The register: list, map, counts, one school, editing it."""

from collections import Counter
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.urls import reverse

from core.views import ObjectActionView, PageView, ScopedDetailView, ScopedListView
from office import clock
from schools import services
from schools.filters import OPEN, SchoolFilter
from schools.forms import SchoolForm
from schools.models import Kind, School, Township
from schools.tables import MapTable, SchoolTable, conditions_of, state_of


class SchoolListView(ScopedListView):
    """Schools in scope."""

    permission_required = "schools.view_school"
    queryset = School.objects.for_list()
    filterset_class = SchoolFilter
    table_class = SchoolTable
    title = "学校台账"

    def get_table_kwargs(self) -> dict[str, Any]:
        """The table says whether a school exists today."""
        return {"today": clock.today()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """How many schools these are, campuses apart, and the ways to the map, to a new school, to the import."""
        user = self.request.user
        query = self.request.GET.urlencode()
        address = reverse("schools:school_map")
        actions = [{"label": "地图", "url": f"{address}?{query}" if query else address, "icon": "geo-alt"}]
        if user.has_perm("schools.view_every_school"):
            actions.append({"label": "分类统计", "url": reverse("schools:school_counts"), "icon": "table"})
        if user.has_perm("schools.change_school"):
            actions.append({"label": "新建学校", "url": reverse("schools:school_create"), "icon": "plus-lg"})
        empty: dict[str, str] = {}
        if user.has_perm("schools.import_school"):
            empty = {"label": "导入学校", "url": reverse("schools:school_import")}
            actions.append({**empty, "style": "primary", "icon": "upload"})
        return super().get_context_data(
            page_actions=actions, empty_text="还没有学校。", empty_action=empty, state=self.counted(), **kwargs
        )

    def counted(self) -> str:
        """One sentence on the listed schools: how many count today, and what does not."""
        found = self.object_list.order_by().open_on(clock.today())
        told = found.aggregate(schools=Count("pk", filter=Q(main_school=None)), campuses=Count("main_school"))
        campuses = f"，另有{told['campuses']}个校区计入主校" if told["campuses"] else ""
        return f"在办{told['schools']}所{campuses}。"


class SchoolMapView(ScopedListView):
    """The same schools on their own coordinates."""

    permission_required = "schools.view_school"
    queryset = School.objects.select_related("township")
    filterset_class = SchoolFilter
    table_class = MapTable
    template_name = "schools/school_map.html"
    title = "学校地图"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Points by kind, and how many schools have no place."""
        points = list(
            self.object_list.order_by("code").placed().values_list("pk", "name", "kind", "longitude", "latitude")
        )
        missing = self.object_list.order_by().count() - len(points)
        query = self.request.GET.copy()
        for name in ("page", "sort"):
            query.pop(name, None)
        return super().get_context_data(
            spec={"kind": "map", "series": series_of(points)},
            missing=missing,
            placed=len(points),
            query=query.urlencode(),
            **kwargs,
        )


def series_of(points: list[tuple[Any, ...]]) -> list[dict[str, Any]]:
    """One series for each kind that has points: [longitude, latitude, name, address of the page]."""
    series = []
    for number, kind in enumerate(Kind):
        found = [
            [float(longitude), float(latitude), name, reverse("schools:school_detail", args=[pk])]
            for pk, name, code, longitude, latitude in points
            if code == kind
        ]
        if found:
            series.append({"name": str(kind.label), "look": number, "points": found})
    return series


class SchoolCountsView(PageView):
    """Schools by kind and township; every number opens its rows."""

    permission_required = "schools.view_every_school"
    http_method_names = ["get", "head", "options"]
    template_name = "schools/school_counts.html"
    title = "学校分类统计"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Rows of (township, [(number, address)]), the last column and the last row being sums."""
        schools = School.objects.visible_to(self.request.user).open_on(clock.today())
        counts = Counter(schools.counted().order_by().values_list("township", "kind"))
        kinds = [kind for kind in Kind if any(code == kind for _, code in counts)]
        townships = (
            [*Township.objects.all(), None] if any(pk is None for pk, _ in counts) else list(Township.objects.all())
        )
        rows = [(place or "没有乡镇", self.cells(counts, kinds, [place])) for place in townships]
        rows.append(("合计", self.cells(counts, kinds, townships)))
        return super().get_context_data(
            kinds=[str(kind.label) for kind in kinds],
            rows=rows,
            state=f"{clock.today():%Y-%m-%d} 在办{sum(counts.values())}所，校区计入主校，不另计。",
            **kwargs,
        )

    def cells(self, counts: Counter, kinds: list[Kind], places: list[Township | None]) -> list[tuple[int, str]]:
        """A number for each kind and their sum, with the list behind it; none behind the schools without a township."""
        keys = [place.pk if place else None for place in places]
        found = [(sum(counts[key, kind.value] for key in keys), kind.value) for kind in kinds]
        found.append((sum(number for number, _ in found), ""))
        return [(number, self.address(keys, kind)) for number, kind in found]

    def address(self, keys: list[int | None], kind: str) -> str:
        """The register narrowed to what was counted."""
        if keys == [None]:
            return ""
        wanted = {"status": OPEN, "counted": "yes", "kind": kind, "township": keys[0] if len(keys) == 1 else ""}
        return f"{reverse('schools:school_list')}?{urlencode({k: v for k, v in wanted.items() if v})}"


class SchoolDetailView(ScopedDetailView):
    """One school: facts, sections with their returns, people, changes."""

    permission_required = "schools.view_school"
    queryset = School.objects.select_related("township", "main_school")
    template_name = "schools/school_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Related rows, each in one query."""
        school = self.object
        user = self.request.user
        today = clock.today()
        sections = school.sections.prefetch_related("returns")
        return super().get_context_data(
            facts=self.facts(),
            sections=[(section, sorted(section.returns.all(), key=lambda row: -row.year)) for section in sections],
            postings=school.postings.select_related("user"),
            terms=school.principal_terms.select_related("user"),
            changes=[(event, event.is_planned(today)) for event in school.events.select_related("into")],
            campuses=school.campuses.visible_to(user),
            merged=school.merged.visible_to(user),
            heir=School.objects.visible_to(user).filter(pk=school.merged_into_id).first(),
            groups=school.memberships.current().select_related("group"),
            is_ended=school.closed_on is not None,
            state=state_of(school, today),
            year=clock.today().year,
            may_change=user.has_perm("schools.change_school"),
            may_see_returns=user.has_perm("schools.view_yearreturn"),
            **kwargs,
        )

    def facts(self) -> list[tuple[str, Any]]:
        """Label and value of every fact, labels from the model."""
        school = self.object
        shown = {
            "code": school.code,
            "kind": school.get_kind_display(),
            "ownership": school.get_ownership_display(),
            "township": school.township,
            "location": school.get_location_display(),
            "address": school.address,
            "main_school": school.main_school,
            "opened_on": school.opened_on,
            "closed_on": school.closed_on,
            "longitude": school.longitude,
            "latitude": school.latitude,
        }
        rows = [(str(School._meta.get_field(name).verbose_name), value) for name, value in shown.items()]
        former = "、".join(name.name for name in school.names.all() if name.name != school.name)
        return [*rows, ("条件", conditions_of(school)), ("曾用名及待用名", former)]


class SchoolEditView(ObjectActionView):
    """Change a school's facts."""

    permission_required = "schools.change_school"
    queryset = School.objects.all()
    form_class = SchoolForm
    template_name = "schools/change_form.html"
    title = "修改学校信息"
    success_message = "学校信息已保存。"

    def perform(self, data: dict[str, Any]) -> School:
        """Save through the one service."""
        day = data.pop("effective_on")
        return services.update_school(actor=self.request.user, school=self.object, changes=data, effective_on=day)
