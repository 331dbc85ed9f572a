"""The columns of the plates."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.safestring import SafeString

from core.templatetags.badges import badge
from core.templatetags.formatting import cn_date
from inspectors.models import Plate

TONES = {
    Plate.Status.WANTED: "info",
    Plate.Status.MADE: "info",
    Plate.Status.HUNG: "success",
    Plate.Status.OUTDATED: "warning",
    Plate.Status.REMOVED: "neutral",
}


def page(plate: Plate) -> str:
    """The office's page of a plate; its own address is what its code opens."""
    return reverse("inspectors:plate_detail", args=[plate.pk])


def plate_badge(plate: Plate) -> SafeString:
    """The state as icon and word."""
    return badge(plate.get_status_display(), TONES[Plate.Status(plate.status)])


class PlateTable(tables.Table):
    """Plates."""

    school = tables.Column(linkify=page)

    class Meta:
        model = Plate
        fields = ("school", "inspector", "phone", "status", "hung_on", "reason")
        row_attrs = {"data-href": page}

    def render_status(self, record: Plate) -> SafeString:
        """Icon and word."""
        return plate_badge(record)

    def value_status(self, record: Plate) -> str:
        """In a sheet: the word."""
        return record.get_status_display()

    def render_hung_on(self, record: Plate) -> str:
        """The day."""
        return cn_date(record.hung_on)
