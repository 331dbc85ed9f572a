"""The addresses a phone calls: the shell, its worker and manifest, and the JSON of the sending protocol."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.safestring import mark_safe

from core.views import PageView
from inspectors.phone_shell import shell
from inspectors.workflow import MAY_ADD


class PhoneAppView(PageView):
    """The page in which the phone's application runs; without any data but whose it is."""

    permission_required = MAY_ADD
    template_name = "inspectors/phone_app.html"
    title = "手机督导"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The edition of the files."""
        return super().get_context_data(edition=shell().edition, **kwargs)


class PhoneWorkerView(PageView):
    """The service worker: what to keep, and under which edition."""

    permission_required = MAY_ADD
    template_name = "inspectors/phone_worker.js"
    content_type = "text/javascript; charset=utf-8"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Asked for anew each time, so that a release is noticed."""
        response = super().get(request, *args, **kwargs)
        response["Cache-Control"] = "no-cache"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """`files`: a JSON array of addresses; `edition`."""
        kept = shell()
        files = mark_safe(kept.as_json)  # noqa: S308 - our own addresses, written by json.dumps without "<"
        return super().get_context_data(files=files, edition=kept.edition, **kwargs)


class PhoneManifestView(PageView):
    """What the phone's home screen shows."""

    permission_required = MAY_ADD
    template_name = "inspectors/phone_manifest.webmanifest"
    content_type = "application/manifest+json"
