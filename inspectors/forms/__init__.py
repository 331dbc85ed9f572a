"""Input of the inspectors' pages."""

from inspectors.forms.listing import InspectorForm, ListingEndForm, ListingForm, ZoneForm
from inspectors.forms.reviews import ApproveForm
from inspectors.forms.visits import VisitForm

__all__ = ["ApproveForm", "InspectorForm", "ListingEndForm", "ListingForm", "VisitForm", "ZoneForm"]
