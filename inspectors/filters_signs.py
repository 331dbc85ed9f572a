"""What the signs can be narrowed by."""

import django_filters as filters

from inspectors.filters import inspectors_of
from inspectors.models import VisitSign


class SignFilter(filters.FilterSet):
    """Signs at records."""

    kind = filters.ChoiceFilter(label="迹象", choices=VisitSign.Kind.choices)
    inspector = filters.ModelChoiceFilter(label="督学", queryset=inspectors_of, field_name="visit__inspector")
    school = filters.CharFilter(label="学校名称", field_name="visit__school__name", lookup_expr="icontains")
    open = filters.BooleanFilter(label="待核实", field_name="cleared_at", lookup_expr="isnull")

    class Meta:
        model = VisitSign
        fields: list[str] = []
