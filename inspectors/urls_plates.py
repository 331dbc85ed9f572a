"""Addresses of the plates, of what is public about an inspector, and of the page a plate's code opens."""

from django.urls import path

from inspectors.views import plates, public, public_cards, public_concerns

urlpatterns = [
    path("plates/", plates.PlateListView.as_view(), name="plate_list"),
    path("plates/new/", plates.PlateCreateView.as_view(), name="plate_create"),
    path("plates/finish/", plates.PlateFinishAllView.as_view(), name="plate_finish_all"),
    path("plates/hang/", plates.PlateHangAllView.as_view(), name="plate_hang_all"),
    path("plates/print/", plates.PlatePrintView.as_view(), name="plate_print"),
    path("plates/prints/<int:pk>/", plates.PlatePrintDetailView.as_view(), name="plate_print_detail"),
    path("plates/prints/<int:pk>/file/", plates.PlatePrintFileView.as_view(), name="plate_print_file"),
    path("plates/<int:pk>/", plates.PlateDetailView.as_view(), name="plate_detail"),
    path("plates/<int:pk>/edit/", plates.PlateEditView.as_view(), name="plate_edit"),
    path("plates/<int:pk>/finish/", plates.PlateFinishView.as_view(), name="plate_finish"),
    path("plates/<int:pk>/hang/", plates.PlateHangView.as_view(), name="plate_hang"),
    path("plates/<int:pk>/replace/", plates.PlateReplaceView.as_view(), name="plate_replace"),
    path("plates/<int:pk>/remove/", plates.PlateRemoveView.as_view(), name="plate_remove"),
    path("card/", public_cards.OwnCardView.as_view(), name="own_card"),
    path("inspectors/<int:pk>/card/", public_cards.InspectorCardView.as_view(), name="inspector_card"),
    path("inspectors/<int:pk>/photo/", public_cards.InspectorPhotoView.as_view(), name="inspector_photo"),
    path("p/<str:token>/", public.PlatePublicView.as_view(), name="plate_public"),
    path("p/<str:token>/photo/", public.PlatePhotoView.as_view(), name="plate_photo"),
    path("p/<str:token>/concern/", public_concerns.PlateConcernView.as_view(), name="plate_concern"),
    path("p/<str:token>/said/", public_concerns.PlateSaidView.as_view(), name="plate_said"),
]
