"""Addresses of recurrence, common problems, spot checks and the quality of closing."""

from django.urls import URLPattern, path

from rectification.views import patterns, quality, recurrence, spot_checks

urlpatterns: list[URLPattern] = [
    path("recurrences/", recurrence.RecurrenceListView.as_view(), name="recurrence_list"),
    path("recurrences/find/", recurrence.RecurrenceFindView.as_view(), name="recurrence_find"),
    path("recurrences/<int:pk>/", recurrence.RecurrenceDetailView.as_view(), name="recurrence_detail"),
    path("recurrences/<int:pk>/decide/", recurrence.RecurrenceDecideView.as_view(), name="recurrence_decide"),
    path("patterns/", patterns.PatternListView.as_view(), name="pattern_list"),
    path("patterns/find/", patterns.PatternFindView.as_view(), name="pattern_find"),
    path("patterns/<int:pk>/", patterns.PatternDetailView.as_view(), name="pattern_detail"),
    path("patterns/<int:pk>/letter/", patterns.PatternLetterView.as_view(), name="pattern_letter"),
    path("patterns/<int:pk>/dismiss/", patterns.PatternDismissView.as_view(), name="pattern_dismiss"),
    path("spot-draws/", spot_checks.SpotDrawListView.as_view(), name="spotdraw_list"),
    path("spot-draws/new/", spot_checks.SpotDrawCreateView.as_view(), name="spotdraw_create"),
    path("spot-draws/<int:pk>/", spot_checks.SpotDrawDetailView.as_view(), name="spotdraw_detail"),
    path("spot-checks/", spot_checks.SpotCheckListView.as_view(), name="spotcheck_list"),
    path("spot-checks/<int:pk>/record/", spot_checks.SpotCheckRecordView.as_view(), name="spotcheck_record"),
    path("closing-quality/", quality.ClosingQualityView.as_view(), name="closing_quality"),
]
