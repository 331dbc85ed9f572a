"""Addresses of the ledger's items."""

from django.urls import path

from rectification.views import acts, items

urlpatterns = [
    path("mine/", items.ItemMineView.as_view(), name="item_mine"),
    path("new/", items.ItemCreateView.as_view(), name="item_create"),
    path("<int:pk>/", items.ItemDetailView.as_view(), name="item_detail"),
    path("<int:pk>/issue/", acts.ItemIssueView.as_view(), name="item_issue"),
    path("<int:pk>/receive/", acts.ItemReceiveView.as_view(), name="item_receive"),
    path("<int:pk>/start/", acts.ItemStartView.as_view(), name="item_start"),
    path("<int:pk>/report/", acts.ItemReportView.as_view(), name="item_report"),
    path("<int:pk>/settle/", acts.ItemSettleView.as_view(), name="item_settle"),
    path("<int:pk>/check/", acts.ItemCheckView.as_view(), name="item_check"),
    path("<int:pk>/pass/", acts.ItemPassView.as_view(), name="item_pass"),
    path("<int:pk>/return/", acts.ItemReturnView.as_view(), name="item_return"),
    path("<int:pk>/write-off/", acts.ItemWriteOffView.as_view(), name="item_write_off"),
    path("<int:pk>/end/", acts.ItemEndView.as_view(), name="item_end"),
    path("<int:pk>/reopen/", acts.ItemReopenView.as_view(), name="item_reopen"),
    path("<int:pk>/extension/", acts.ItemExtensionView.as_view(), name="item_extension"),
    path("extensions/<int:pk>/", acts.ExtensionDecideView.as_view(), name="extension_decide"),
    path("evidence/<int:pk>/", items.EvidenceFileView.as_view(), name="evidence_file"),
]
