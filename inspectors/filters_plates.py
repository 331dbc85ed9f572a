"""What the list of plates can be narrowed by."""

import django_filters as filters

from inspectors.filters import inspectors_of, schools_of
from inspectors.models import Plate
from schools.models import Township


class PlateFilter(filters.FilterSet):
    """Plates."""

    status = filters.MultipleChoiceFilter(label="状态", choices=Plate.Status.choices, distinct=False)
    school = filters.ModelChoiceFilter(label="学校", queryset=schools_of)
    inspector = filters.ModelChoiceFilter(label="责任督学", queryset=inspectors_of)
    township = filters.ModelChoiceFilter(label="乡镇", field_name="school__township", queryset=Township.objects.all())

    class Meta:
        model = Plate
        fields: list[str] = []
