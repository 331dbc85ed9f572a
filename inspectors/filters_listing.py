"""What the lists around listings can be narrowed by."""

import django_filters as filters
from django.db.models import QuerySet

from inspectors.filters import inspectors_of, schools_of
from inspectors.models import AreaAssignment, AssignmentProposal, Handover, Interest


class InterestFilter(filters.FilterSet):
    """Interests."""

    status = filters.ChoiceFilter(label="状态", choices=Interest.Status.choices)
    kind = filters.ChoiceFilter(label="情形", choices=Interest.Kind.choices)

    class Meta:
        model = Interest
        fields: list[str] = []


class HandoverFilter(filters.FilterSet):
    """Hand-overs."""

    waiting = filters.BooleanFilter(label="还没有接收", method="by_receipt")
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of)
    successor = filters.ModelChoiceFilter(label="接任督学", queryset=inspectors_of, field_name="successor__user")

    class Meta:
        model = Handover
        fields: list[str] = []

    def by_receipt(self, queryset: QuerySet, name: str, value: bool) -> QuerySet:
        """Waiting for the successor's confirmation, or confirmed."""
        return queryset.waiting() if value else queryset.exclude(received_at=None)  # type: ignore[attr-defined]


class AreaFilter(filters.FilterSet):
    """Areas."""

    current = filters.BooleanFilter(label="现在负责", field_name="ended_on", lookup_expr="isnull")

    class Meta:
        model = AreaAssignment
        fields: list[str] = []


class ProposalFilter(filters.FilterSet):
    """Proposals."""

    status = filters.ChoiceFilter(label="状态", choices=AssignmentProposal.Status.choices)

    class Meta:
        model = AssignmentProposal
        fields: list[str] = []
