"""Private education: the share of pupils against the limit, and the rows behind every figure."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404
from django.urls import reverse
from django.utils.functional import cached_property

from core.numbers import show
from core.views import PageView, ScopedListView
from office import clock
from schools import private_share
from schools.models import Ownership, YearReturn
from schools.private_share import COMPULSORY_STAGES, YearShare
from schools.share_list import ShareFilter, ShareTable

YEARS_SHOWN = 3


def year_asked(request: Any) -> int:
    """The year of the address, else the last complete one; a year nobody can mean is not found."""
    text = request.GET.get("year", "")
    if not text:
        return private_share.year_to_show(request.user)
    if not (text.isascii() and text.isdigit() and 2000 <= int(text[:5]) <= 2100):
        raise Http404
    return int(text)


class PrivateShareView(PageView):
    """One year's share, its pupils by stage and ownership, three years side by side, schools above their seats."""

    permission_required = "schools.view_every_school"
    template_name = "schools/share_detail.html"

    @cached_property
    def year(self) -> int:
        """The year shown."""
        return year_asked(self.request)

    def get_title(self) -> str:
        """With the year."""
        return f"{self.year}年民办教育占比"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Every figure with the address of its rows."""
        year, user = self.year, self.request.user
        found = private_share.collect(user, year)
        trend = [found if then == year else private_share.collect(user, then) for then in range(year - 2, year + 1)]
        return super().get_context_data(
            year=year,
            years=range(clock.today().year, clock.today().year - YEARS_SHOWN, -1),
            found=found,
            sentence=sentence_of(found),
            lines=[self.cells(line, year) for line in found.lines],
            ownerships=Ownership.choices,
            private_url=self.rows(year, side="private"),
            total_url=self.rows(year),
            purchased_url=self.rows(year, purchased="1"),
            missing_url=f"{reverse('schools:return_list')}?year={year}",
            over_seats=list(private_share.over_seats(user, year)),
            trend=trend_chart(trend),
            **kwargs,
        )

    def rows(self, year: int, **narrowed: str) -> str:
        """The list behind a figure."""
        more = "".join(f"&{key}={value}" for key, value in narrowed.items())
        scope = "" if "stage" in narrowed else "&stage=compulsory"
        return f"{reverse('schools:share_list')}?year={year}{scope}{more}"

    def cells(self, line: Any, year: int) -> dict[str, Any]:
        """One stage of the table."""
        stage = line.stage.value
        return {
            "label": line.stage.label,
            "is_compulsory": line.stage in COMPULSORY_STAGES,
            "cells": [(line.pupils[kind], self.rows(year, stage=stage, ownership=kind)) for kind in Ownership.values],
            "total": (line.total, self.rows(year, stage=stage)),
            "purchased": (line.purchased, self.rows(year, stage=stage, purchased="1")),
        }


def sentence_of(found: YearShare) -> str:
    """The verdict in one sentence; none while sections are missing."""
    share = found.share
    if share.percent is None:
        return f"{share.year} 年还没有冻结的义务教育数据，无法计算占比。"
    said = f"民办在校生 {share.private:,} 人，占义务教育在校生 {share.total:,} 人的 {show(share.percent)}%"
    if found.missing:
        return f"{said}；还有 {found.missing} 个学部没有冻结，数不完整，暂不判定是否超过上限 {show(share.limit)}%。"
    if share.is_within:
        return f"{said}，不超过上限 {show(share.limit)}%，还有 {share.room:,} 人的余量。"
    return f"{said}，超过上限 {show(share.limit)}%，在校生总数不变时须压减 {-share.room:,} 人。"


def trend_chart(years: list[YearShare]) -> dict[str, Any]:
    """Three years as a picture and as a table."""
    shares = [found.share for found in years]
    values = [None if share.percent is None else float(show(share.percent, grouped=False)) for share in shares]
    return {
        "spec": {
            "kind": "line",
            "categories": [f"{share.year}年" for share in shares],
            "unit": "%",
            "series": [{"name": "民办占比", "values": values}],
            "limits": [{"name": "上限", "value": float(shares[-1].limit)}],
        },
        "head": ["年度", "民办在校生", "义务教育在校生", "占比", "上限"],
        "rows": [
            [
                f"{share.year}年",
                f"{share.private:,}",
                f"{share.total:,}",
                "—" if share.percent is None else f"{show(share.percent)}%",
                f"{show(share.limit)}%",
            ]
            for share in shares
        ],
    }


class ShareListView(ScopedListView):
    """The frozen returns behind a figure of the private share."""

    permission_required = "schools.view_every_school"
    queryset = YearReturn.objects.for_list()
    filterset_class = ShareFilter
    table_class = ShareTable

    def get_title(self) -> str:
        """With the year."""
        return f"{year_asked(self.request)}年在校生（按举办性质）"

    def get_queryset(self) -> QuerySet:
        """Frozen returns of the year with the ownership of its end."""
        year = year_asked(self.request)
        rows = super().get_queryset().in_year(year).frozen().with_ownership(private_share.day_of(year))
        return rows.order_by("section__school__code", "section__pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The sum of what is shown."""
        context = super().get_context_data(**kwargs)
        shown = context["filter"].qs
        pupils = sum(row.pupils or 0 for row in shown)
        bought = sum(row.purchased or 0 for row in shown)
        context["state"] = f"共 {pupils:,} 人，购买学位 {bought:,} 个；只列已冻结的数据。"
        return context
