"""Addresses of how items change desks, stand still, merge and are answered."""

from django.urls import path

from rectification.views import desks

urlpatterns = [
    path("<int:pk>/transfer/", desks.ItemTransferView.as_view(), name="item_transfer"),
    path("<int:pk>/transfer-back/", desks.ItemTransferBackView.as_view(), name="item_transfer_back"),
    path("<int:pk>/recall/", desks.ItemRecallView.as_view(), name="item_recall"),
    path("<int:pk>/pause/", desks.ItemPauseView.as_view(), name="item_pause"),
    path("<int:pk>/resume/", desks.ItemResumeView.as_view(), name="item_resume"),
    path("<int:pk>/merge/", desks.ItemMergeView.as_view(), name="item_merge"),
    path("<int:pk>/statement/", desks.ItemStatementView.as_view(), name="item_statement"),
    path("<int:pk>/statement/answer/", desks.ItemAnswerView.as_view(), name="item_answer"),
]
