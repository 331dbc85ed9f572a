"""Addresses of the office's review, and of the signature it looks at."""

from django.urls import path

from inspectors.views import review
from inspectors.views.visits import SignatureFileView

urlpatterns = [
    path("review/", review.VisitReviewListView.as_view(), name="visit_review_list"),
    path("review/approve/", review.VisitApproveManyView.as_view(), name="visit_approve_many"),
    path("visits/<int:pk>/review/", review.VisitReviewView.as_view(), name="visit_review"),
    path("visits/<int:pk>/approve/", review.VisitApproveView.as_view(), name="visit_approve"),
    path("visits/<int:pk>/return/", review.VisitReturnView.as_view(), name="visit_return"),
    path("visits/<int:pk>/versions/", review.VisitVersionsView.as_view(), name="visit_versions"),
    path("signatures/<int:pk>/", SignatureFileView.as_view(), name="signature_file"),
]
