"""What the list of plans can be narrowed by."""

import django_filters as filters

from assessments.models import Plan
from assessments.models.plans import PlanMode, PlanStatus


class PlanFilter(filters.FilterSet):
    """Plans by year, aim and answer."""

    year = filters.NumberFilter(label="年度", field_name="run__year", min_value=2000, max_value=2100)
    mode = filters.ChoiceFilter(label="目的", choices=PlanMode.choices, empty_label="全部")
    status = filters.ChoiceFilter(label="结果", choices=PlanStatus.choices, empty_label="全部")

    class Meta:
        model = Plan
        fields = ["year", "mode", "status"]
