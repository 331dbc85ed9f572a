"""What a plate's code opens: the school's present inspector, for everybody, without signing in."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render

from core.access import PUBLIC
from core.views import PageView
from inspectors.models import Plate
from inspectors.plate_paper import picture
from inspectors.plate_text import Shown, shown_at
from office import clock

PHOTO_EDGE, PHOTO_QUALITY = 420, 72  # a picture of about 30 kB
ROBOTS = "noindex, nofollow, noarchive"


def plate_of(token: str) -> Plate:
    """The plate of a code that still opens a page: its school exists and has a plate that was not taken down.

    Raises Http404, always the same, for everything else.
    """
    found = Plate.objects.filter(token=token).select_related("school").first()
    if found is None:
        raise Http404
    closed_on = found.school.closed_on
    if (closed_on is not None and closed_on <= clock.today()) or not found.school.plates.standing().exists():
        raise Http404
    return found


class PublicPage(PageView):
    """A page for everybody: not indexed, and for a dead code a plain 404 that tells nothing."""

    permission_required = PUBLIC
    http_method_names = ["get", "head", "options"]
    plate: Plate
    shown: Shown

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Find the plate, answer, and ask search engines to stay away."""
        try:
            self.plate = plate_of(kwargs["token"])
            self.shown = shown_at(self.plate)
            response = super().dispatch(request, *args, **kwargs)
        except Http404:
            response = self.missing(request)
        response["X-Robots-Tag"] = ROBOTS
        return response

    def missing(self, request: HttpRequest) -> HttpResponse:
        """The same words whatever was asked."""
        return render(request, "inspectors/public/missing.html", {"title": "没有这个页面"}, status=404)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The school's present inspector."""
        return super().get_context_data(shown=self.shown, plate=self.plate, **kwargs)


class PlatePublicView(PublicPage):
    """Name, portrait, telephone, duties, school, county; nothing else."""

    template_name = "inspectors/public/plate.html"

    def get_title(self) -> str:
        """The school."""
        return f"{self.shown.school}责任督学"


class PlatePhotoView(PublicPage):
    """The portrait of the present inspector, small."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """A JPEG without metadata."""
        inspector = self.shown.inspector
        if inspector is None or inspector.photo is None:
            raise Http404
        try:
            data = picture(inspector.photo, PHOTO_EDGE, PHOTO_QUALITY)
        except OSError as error:
            raise Http404 from error
        response = HttpResponse(data, content_type="image/jpeg")
        response["Content-Security-Policy"] = "default-src 'none'; sandbox"
        response["X-Content-Type-Options"] = "nosniff"
        return response
