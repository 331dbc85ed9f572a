"""Addresses of 双减: the board, the months, services after school, institutions of training."""

from django.urls import path

from inspectors.views import reduction, training

urlpatterns = [
    path("reduction/", reduction.ReductionBoardView.as_view(), name="reduction_board"),
    path("reduction/schools/", reduction.ReductionSchoolsView.as_view(), name="reduction_schools"),
    path("reduction/readings/", reduction.ReductionReadingsView.as_view(), name="reduction_readings"),
    path("reduction/problems/", reduction.ReductionProblemsView.as_view(), name="reduction_problems"),
    path("reduction/answers/", reduction.ReductionAnswersView.as_view(), name="reduction_answers"),
    path("reduction/term/", reduction.ReductionTermView.as_view(), name="reduction_term"),
    path("reduction/months/", reduction.ReductionListView.as_view(), name="reduction_list"),
    path("reduction/months/new/", reduction.ReductionOpenView.as_view(), name="reduction_open"),
    path("reduction/months/<int:pk>/edit/", reduction.ReductionEditView.as_view(), name="reduction_edit"),
    path("reduction/months/<int:pk>/verify/", reduction.ReductionVerifyView.as_view(), name="reduction_verify"),
    path("reduction/months/<int:pk>/publish/", reduction.ReductionPublishView.as_view(), name="reduction_publish"),
    path("reduction/months/<int:pk>/return/", reduction.ReductionReturnView.as_view(), name="reduction_return"),
    path("reduction/months/<int:pk>/mend/", reduction.ReductionMendView.as_view(), name="reduction_mend"),
    path("reduction/months/<int:pk>/close/", reduction.ReductionCloseView.as_view(), name="reduction_close"),
    path("after-school/", training.AfterSchoolListView.as_view(), name="after_school_list"),
    path("after-school/new/", training.AfterSchoolCreateView.as_view(), name="after_school_create"),
    path("after-school/<int:pk>/edit/", training.AfterSchoolEditView.as_view(), name="after_school_edit"),
    path("institutions/", training.InstitutionListView.as_view(), name="institution_list"),
    path("institutions/new/", training.InstitutionCreateView.as_view(), name="institution_create"),
    path("institutions/<int:pk>/", training.InstitutionDetailView.as_view(), name="institution_detail"),
    path("institutions/<int:pk>/edit/", training.InstitutionEditView.as_view(), name="institution_edit"),
    path("institutions/<int:pk>/check/", training.InstitutionCheckView.as_view(), name="institution_check"),
    path("institutions/<int:pk>/order/", training.InstitutionOrderView.as_view(), name="institution_order"),
    path("institutions/<int:pk>/pass/", training.InstitutionPassView.as_view(), name="institution_pass"),
    path("institutions/<int:pk>/pass-on/", training.InstitutionPassOnView.as_view(), name="institution_pass_on"),
]
