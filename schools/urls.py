"""Addresses of the register and of the yearly figures."""

from django.urls import URLPattern, path, register_converter
from django.urls.converters import IntConverter, StringConverter

from schools import views
from schools.field_packs import COUNTY, COUNTY_CODES


class YearConverter(IntConverter):
    """A year for which there can be figures: 2000 to 2100."""

    regex = "20[0-9]{2}|2100"


class CountyPackConverter(StringConverter):
    """A county pack beside the usual one, which no address names."""

    regex = "|".join(code for code in COUNTY_CODES if code != COUNTY) or "(?!)"


register_converter(YearConverter, "return_year")
register_converter(CountyPackConverter, "county_pack")


def county_paths(pack: str) -> list[URLPattern]:
    """The addresses of one county return; `pack` stands between the year and the rest."""
    place = f"county/<return_year:year>/{pack}"
    return [
        path(place, views.CountyDetailView.as_view(), name="county_detail"),
        path(f"{place}edit/", views.CountyEditView.as_view(), name="county_edit"),
        path(f"{place}groups/<int:group>/", views.CountyGroupView.as_view(), name="county_group"),
        path(f"{place}freeze/", views.CountyFreezeView.as_view(), name="county_freeze"),
        path(f"{place}reopen/", views.CountyReopenView.as_view(), name="county_reopen"),
        path(f"{place}workbook/", views.CountyWorkbookView.as_view(), name="county_workbook"),
    ]


app_name = "schools"
urlpatterns = [
    path("", views.SchoolListView.as_view(), name="school_list"),
    path("new/", views.SchoolCreateView.as_view(), name="school_create"),
    path("map/", views.SchoolMapView.as_view(), name="school_map"),
    path("counts/", views.SchoolCountsView.as_view(), name="school_counts"),
    path("changes/<int:pk>/withdraw/", views.ChangeWithdrawView.as_view(), name="change_withdraw"),
    path("duplicates/", views.DuplicateListView.as_view(), name="duplicate_list"),
    path("duplicates/<int:pk>/<int:other>/distinct/", views.DuplicateDismissView.as_view(), name="duplicate_dismiss"),
    path("groups/", views.GroupListView.as_view(), name="group_list"),
    path("groups/new/", views.GroupCreateView.as_view(), name="group_create"),
    path("groups/<int:pk>/", views.GroupDetailView.as_view(), name="group_detail"),
    path("groups/<int:pk>/edit/", views.GroupEditView.as_view(), name="group_edit"),
    path("terms/", views.TermListView.as_view(), name="term_list"),
    path("import/", views.SchoolImportView.as_view(), name="school_import"),
    path("workbook/", views.RegisterWorkbookView.as_view(), name="register_workbook"),
    path("principals/import/", views.PrincipalImportView.as_view(), name="principal_import"),
    path("principals/workbook/", views.PrincipalWorkbookView.as_view(), name="principal_workbook"),
    path("imports/", views.ImportListView.as_view(), name="import_list"),
    path("imports/<int:pk>/", views.ImportDetailView.as_view(), name="import_detail"),
    path("imports/<int:pk>/apply/", views.ImportApplyView.as_view(), name="import_apply"),
    path("imports/<int:pk>/undo/", views.ImportUndoView.as_view(), name="import_undo"),
    path("imports/<int:pk>/progress/", views.ImportProgressView.as_view(), name="import_progress"),
    path("imports/<int:pk>/marked/", views.ImportMarkedView.as_view(), name="import_marked"),
    path("exchange/", views.ExchangeListView.as_view(), name="exchange_list"),
    path("exchange/import/", views.ExchangeImportView.as_view(), name="exchange_import"),
    path("exchange/load/", views.ExchangeLoadView.as_view(), name="exchange_load"),
    path("exchange/<int:pk>/", views.ExchangeDetailView.as_view(), name="exchange_detail"),
    path("exchange/<int:pk>/edit/", views.ExchangeEditView.as_view(), name="exchange_edit"),
    path("exchange/<int:pk>/yaml/", views.ExchangeYamlView.as_view(), name="exchange_yaml"),
    path("exchange/<int:pk>/try/", views.ExchangeTryView.as_view(), name="exchange_try"),
    path("exchange/<int:pk>/send/", views.ExchangeSendView.as_view(), name="exchange_send"),
    path("exchange/<int:pk>/take/", views.ExchangeTakeView.as_view(), name="exchange_take"),
    path("exchange/sheets/<int:pk>/add/", views.ExchangeColumnAddView.as_view(), name="exchange_column_add"),
    path("exchange/columns/<int:pk>/edit/", views.ExchangeColumnEditView.as_view(), name="exchange_column_edit"),
    path("exchange/columns/<int:pk>/drop/", views.ExchangeColumnDropView.as_view(), name="exchange_column_drop"),
    path("exchange/runs/<int:pk>/file/", views.ExchangeFileView.as_view(), name="exchange_file"),
    path("private-share/", views.PrivateShareView.as_view(), name="private_share"),
    path("private-share/rows/", views.ShareListView.as_view(), name="share_list"),
    path("county/", views.CountyListView.as_view(), name="county_list"),
    *county_paths(""),
    *county_paths("<county_pack:pack>/"),
    path("county/<return_year:year>/import/", views.CountyImportView.as_view(), name="county_import"),
    path("county/<return_year:year>/files/<slug:field>/", views.CountyFileAddView.as_view(), name="county_file_add"),
    path("county/files/<int:pk>/remove/", views.CountyFileRemoveView.as_view(), name="county_file_remove"),
    path("collections/", views.CollectionListView.as_view(), name="collection_list"),
    path("collections/<return_year:year>/", views.CollectionDetailView.as_view(), name="collection_detail"),
    path("collections/<return_year:year>/open/", views.CollectionOpenView.as_view(), name="collection_open"),
    path("collections/<return_year:year>/remind/", views.CollectionRemindView.as_view(), name="collection_remind"),
    path("collections/<return_year:year>/medians/", views.MedianRenewView.as_view(), name="median_renew"),
    path("returns/", views.ReturnListView.as_view(), name="return_list"),
    path("returns/import/", views.ReturnImportView.as_view(), name="return_import"),
    path("returns/template/", views.ReturnTemplateView.as_view(), name="return_template"),
    path("returns/freeze/<return_year:year>/", views.YearFreezeView.as_view(), name="year_freeze"),
    path("returns/<int:pk>/", views.ReturnDetailView.as_view(), name="return_detail"),
    path("returns/<int:pk>/check/", views.ReturnCheckView.as_view(), name="return_check"),
    path("returns/<int:pk>/confirm/", views.ReturnConfirmView.as_view(), name="return_confirm"),
    path("returns/<int:pk>/send-back/", views.ReturnSendBackView.as_view(), name="return_send_back"),
    path("returns/<int:pk>/freeze/", views.ReturnFreezeView.as_view(), name="return_freeze"),
    path("returns/<int:pk>/reopen/", views.ReturnReopenView.as_view(), name="return_reopen"),
    path("returns/<int:pk>/files/<slug:field>/", views.FileAddView.as_view(), name="return_file_add"),
    path("returns/files/<int:pk>/", views.ReturnFileView.as_view(), name="return_file"),
    path("returns/files/<int:pk>/remove/", views.FileRemoveView.as_view(), name="return_file_remove"),
    path("sections/<int:pk>/returns/<return_year:year>/", views.ReturnEditView.as_view(), name="return_edit"),
    path(
        "sections/<int:pk>/returns/<return_year:year>/groups/<int:group>/",
        views.ReturnGroupView.as_view(),
        name="return_group",
    ),
    path("<int:pk>/", views.SchoolDetailView.as_view(), name="school_detail"),
    path("<int:pk>/edit/", views.SchoolEditView.as_view(), name="school_edit"),
    path("<int:pk>/split/", views.SchoolSplitView.as_view(), name="school_split"),
    path("<int:pk>/merge/", views.SchoolMergeView.as_view(), name="school_merge"),
    path("<int:pk>/close/", views.SchoolCloseView.as_view(), name="school_close"),
    path("<int:pk>/principal/appoint/", views.PrincipalAppointView.as_view(), name="principal_appoint"),
    path("<int:pk>/principal/end/", views.PrincipalEndView.as_view(), name="principal_end"),
]
