"""Addresses of the whole ledger's acts: bulk, workbook, print."""

from django.urls import path

from rectification.views import ledger, ledger_bulk, ledger_sheets

urlpatterns = [
    path("", ledger.ItemListView.as_view(), name="item_list"),
    path("bulk/remind/", ledger_bulk.BulkRemindView.as_view(), name="bulk_remind"),
    path("bulk/extend/", ledger_bulk.BulkExtendView.as_view(), name="bulk_extend"),
    path("bulk/reassign/", ledger_bulk.BulkReassignView.as_view(), name="bulk_reassign"),
    path("bulk/transfer/", ledger_bulk.BulkTransferView.as_view(), name="bulk_transfer"),
    path("bulk/result/", ledger_bulk.BulkResultView.as_view(), name="bulk_result"),
    path("sheet/", ledger_sheets.LedgerSheetView.as_view(), name="ledger_sheet"),
    path("sheet/upload/", ledger_sheets.LedgerUploadView.as_view(), name="ledger_upload"),
    path("sheet/confirm/", ledger_sheets.LedgerConfirmView.as_view(), name="ledger_confirm"),
    path("sheet/print/", ledger_sheets.LedgerPrintView.as_view(), name="ledger_print"),
    path("sheet/paper/", ledger_sheets.LedgerPaperView.as_view(), name="ledger_paper"),
]
