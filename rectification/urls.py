"""Addresses of the ledger."""

from django.urls import path

from rectification.views import acts, concerns, items

app_name = "rectification"
urlpatterns = [
    path("", items.ItemListView.as_view(), name="item_list"),
    path("mine/", items.ItemMineView.as_view(), name="item_mine"),
    path("new/", items.ItemCreateView.as_view(), name="item_create"),
    path("<int:pk>/", items.ItemDetailView.as_view(), name="item_detail"),
    path("<int:pk>/issue/", acts.ItemIssueView.as_view(), name="item_issue"),
    path("<int:pk>/receive/", acts.ItemReceiveView.as_view(), name="item_receive"),
    path("<int:pk>/start/", acts.ItemStartView.as_view(), name="item_start"),
    path("<int:pk>/report/", acts.ItemReportView.as_view(), name="item_report"),
    path("<int:pk>/pass/", acts.ItemPassView.as_view(), name="item_pass"),
    path("<int:pk>/return/", acts.ItemReturnView.as_view(), name="item_return"),
    path("<int:pk>/write-off/", acts.ItemWriteOffView.as_view(), name="item_write_off"),
    path("<int:pk>/end/", acts.ItemEndView.as_view(), name="item_end"),
    path("<int:pk>/reopen/", acts.ItemReopenView.as_view(), name="item_reopen"),
    path("<int:pk>/extension/", acts.ItemExtensionView.as_view(), name="item_extension"),
    path("extensions/<int:pk>/", acts.ExtensionDecideView.as_view(), name="extension_decide"),
    path("evidence/<int:pk>/", items.EvidenceFileView.as_view(), name="evidence_file"),
    path("concerns/", concerns.ConcernListView.as_view(), name="concern_list"),
    path("concerns/ask/", concerns.ConcernAskView.as_view(), name="concern_ask"),
    path("concerns/<int:pk>/", concerns.ConcernDetailView.as_view(), name="concern_detail"),
    path("concerns/<int:pk>/accept/", concerns.ConcernAcceptView.as_view(), name="concern_accept"),
    path("concerns/<int:pk>/decline/", concerns.ConcernDeclineView.as_view(), name="concern_decline"),
    path("concerns/<int:pk>/contact/", concerns.ConcernContactView.as_view(), name="concern_contact"),
    path("concerns/photos/<int:pk>/", concerns.ConcernPhotoView.as_view(), name="concern_photo"),
]
