"""Input of the inspectors' pages."""

from inspectors.forms.listing import InspectorForm, ListingEndForm, ListingForm, ZoneForm
from inspectors.forms.visits import ApproveForm, ReturnForm, VisitForm

__all__ = ["ApproveForm", "InspectorForm", "ListingEndForm", "ListingForm", "ReturnForm", "VisitForm", "ZoneForm"]
