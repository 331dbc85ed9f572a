"""Addresses of the inbox, of signing for papers and of answering them."""

from django.urls import path

from reports.views import receipts, replies

urlpatterns = [
    path("inbox/", receipts.InboxView.as_view(), name="inbox"),
    path("inbox/sign/", receipts.InboxSignView.as_view(), name="inbox_sign"),
    path("reach/", receipts.ReachListView.as_view(), name="reach_list"),
    path("register/", receipts.RegisterView.as_view(), name="register"),
    path("<int:pk>/recipients/", receipts.DocumentRecipientsView.as_view(), name="document_recipients"),
    path("<int:pk>/remind/", receipts.DocumentRemindView.as_view(), name="document_remind"),
    path("<int:pk>/receipts/", receipts.ReceiptListView.as_view(), name="receipt_list"),
    path("receipts/<int:pk>/", receipts.ReceiptDetailView.as_view(), name="receipt_detail"),
    path("receipts/<int:pk>/paper/", receipts.ReceiptPaperView.as_view(), name="receipt_paper"),
    path("receipts/<int:pk>/due/", receipts.ReceiptDueView.as_view(), name="receipt_due"),
    path("receipts/<int:pk>/reply/", replies.ReplyNewView.as_view(), name="reply_new"),
    path("replies/", replies.ReplyListView.as_view(), name="reply_list"),
    path("replies/<int:pk>/decide/", replies.ReplyDecideView.as_view(), name="reply_decide"),
    path("replies/<int:pk>/paper/", replies.ReplyPaperView.as_view(), name="reply_paper"),
    path("replies/<int:pk>/file/", replies.ReplyFileView.as_view(), name="reply_file"),
]
