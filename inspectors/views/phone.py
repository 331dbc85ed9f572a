"""The addresses a phone calls: the shell, its worker and manifest, and the JSON of the sending protocol."""

from collections.abc import Callable
from typing import Any
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.utils.safestring import mark_safe
from django.views.generic import View

from core.errors import SENTENCES, drain
from core.exceptions import BusinessRuleError
from core.views import PageView, Permitted
from inspectors import receipts
from inspectors.phone_pack import pack_for
from inspectors.phone_reading import BYTES as DOCUMENT_BYTES
from inspectors.phone_reading import HASH, Members, TooLarge, Unreadable, read_json
from inspectors.phone_shell import shell
from inspectors.services import sending, uploads
from inspectors.workflow import MAY_ADD

RECEIPTS = 500


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


class PhoneView(Permitted, View):
    """Base of the JSON addresses: every answer is JSON, every refusal a sentence with its status."""

    permission_required = MAY_ADD

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.is_permitted(request):
            return JsonResponse({"error": SENTENCES[403]}, status=403)
        try:
            return super().dispatch(request, *args, **kwargs)
        except BusinessRuleError as refusal:
            return JsonResponse(refusal_json(refusal), status=refusal.status)


def refusal_json(refusal: BusinessRuleError) -> dict[str, Any]:
    """The sentence, the members it is about, and where an upload stands."""
    told = {name: getattr(refusal, name, None) for name in ("fields", "received")}
    return {"error": refusal.sentence} | {name: value for name, value in told.items() if value not in (None, {})}


def body_of(request: HttpRequest, *, most: int) -> bytes:
    """The body, read no further than allowed."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > most:
        drain(request)
        raise TooLarge(f"一次最多发送 {most // 1024} KB。")
    return request.read(most + 1)[: most + 1]


class PhonePackView(PhoneView):
    """Everything a phone needs without a network."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> JsonResponse:
        """The pack of the signed-in inspector."""
        return JsonResponse(pack_for(request.user, edition=shell().edition))


class PhoneVisitView(PhoneView):
    """One visit: its document, and what became of it."""

    http_method_names = ["get", "head", "put", "options"]

    def get(self, request: HttpRequest, client_uuid: UUID) -> JsonResponse:
        """Status, reason, receipts, photos."""
        return JsonResponse(sending.visit_status(actor=request.user, client_uuid=client_uuid))

    def put(self, request: HttpRequest, client_uuid: UUID) -> JsonResponse:
        """Save the draft."""
        body = body_of(request, most=DOCUMENT_BYTES)
        visit, receipt = sending.put_document(actor=request.user, client_uuid=client_uuid, body=body)
        return JsonResponse({"receipt": receipts.shown(receipt), "status": visit.status, "pk": visit.pk})


class PhoneSubmitView(PhoneView):
    """Hand a visit in."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest, client_uuid: UUID) -> JsonResponse:
        """The document of this hash is what is handed in."""
        sha256 = Members(read_json(body_of(request, most=4096), most=4096)).sha256("sha256")
        visit, receipt = sending.submit_document(actor=request.user, client_uuid=client_uuid, sha256=sha256)
        return JsonResponse({"receipt": receipts.shown(receipt), "status": visit.status, "pk": visit.pk})


class PhoneUploadView(PhoneView):
    """A photo or signature, piece by piece."""

    http_method_names = ["get", "head", "put", "options"]

    def get(self, request: HttpRequest, client_uuid: UUID) -> JsonResponse:
        """How far it is."""
        return self.answer(uploads.upload_progress(actor=request.user, client_uuid=client_uuid))

    def put(self, request: HttpRequest, client_uuid: UUID) -> JsonResponse:
        """The next piece."""
        headers = self.headers()
        data = body_of(request, most=uploads.MOST)
        piece = uploads.Piece(client_uuid=client_uuid, data=data, **headers)
        return self.answer(uploads.receive_piece(actor=request.user, piece=piece))

    def headers(self) -> dict[str, Any]:
        """What the headers say of the whole file and of this piece."""
        return {
            "visit_uuid": self.header("X-Visit", UUID),
            "kind": self.header("X-Kind", str),
            "name": self.header("X-Name", unquote),
            "size": self.header("Upload-Length", whole),
            "sha256": self.header("Upload-SHA256", digest),
            "offset": self.header("Upload-Offset", whole),
        }

    def header(self, name: str, convert: Callable[[str], Any]) -> Any:
        """One header; a missing or malformed one is refused by its name."""
        try:
            return convert(self.request.headers.get(name, "")[:400])
        except ValueError as error:
            raise Unreadable("发送照片的请求不完整，请刷新手机上的页面后重新发送。", name) from error

    def answer(self, progress: uploads.Progress) -> JsonResponse:
        """How many bytes are here; the receipt once all are."""
        found: dict[str, Any] = {"received": progress.received, "done": progress.is_done}
        if progress.receipt is not None:
            found["receipt"] = receipts.shown(progress.receipt)
        return JsonResponse(found)


def whole(text: str) -> int:
    """A whole number of at most ten digits."""
    if not (text.isascii() and text.isdigit() and len(text) <= 10):
        raise ValueError(text)
    return int(text)


def digest(text: str) -> str:
    """A SHA-256 in hex."""
    if not HASH.fullmatch(text):
        raise ValueError(text)
    return text


class PhoneReceiptsView(PhoneView):
    """Whether receipts are the server's own."""

    http_method_names = ["post", "options"]

    def post(self, request: HttpRequest) -> JsonResponse:
        """One answer per receipt, in order."""
        found = Members(read_json(body_of(request, most=DOCUMENT_BYTES))).items("receipts", most=RECEIPTS)
        return JsonResponse({"genuine": sending.genuine(actor=request.user, found=found)})
