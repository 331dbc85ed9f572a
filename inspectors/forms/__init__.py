"""Input of the inspectors' pages."""

from inspectors.forms.listing import InspectorForm, ListingEndForm, ListingForm, ZoneForm
from inspectors.forms.reviews import ApproveForm, ReturnForm
from inspectors.forms.visits import VisitForm

__all__ = ["ApproveForm", "InspectorForm", "ListingEndForm", "ListingForm", "ReturnForm", "VisitForm", "ZoneForm"]
