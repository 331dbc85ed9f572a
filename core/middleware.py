"""What holds for every request: identity of the request, sane input, login, refusals in the trail, private answers."""

import ipaddress
import uuid
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import patch_vary_headers

from core import audit, errors
from core.context import Origin, origin
from core.exceptions import BusinessRuleError
from core.texts import UNSTORABLE

LONGEST_ADDRESS = 8_000  # characters; the server in front refuses from 8,190 on
Next = Callable[[HttpRequest], HttpResponseBase]


def client_address(request: HttpRequest) -> str:
    """The client's address; X-Forwarded-For counts only when a configured proxy sent the request."""
    address = request.META.get("REMOTE_ADDR", "")
    if address in settings.TRUSTED_PROXIES or (not address and settings.TRUSTED_PROXIES):
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").rsplit(",", 1)[-1].strip()
        address = forwarded or address
    try:
        return str(ipaddress.ip_address(address))
    except ValueError:
        return ""


def client_network(request: HttpRequest) -> str:
    """What limits count as one client: its address, an IPv6 one by the /64 that a subscriber has to himself."""
    address = client_address(request)
    if ":" not in address:
        return address
    full = ipaddress.IPv6Address(address)
    return str(full.ipv4_mapped or ipaddress.IPv6Address(int(full) >> 64 << 64))


class RequestIdentity:
    """Gives each request an id and turns refusals that reached the top into pages."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        token = origin.set(Origin(uuid.uuid4().hex, client_address(request)))
        try:
            response = self.get_response(request)
            response["X-Request-ID"] = origin.get().request_id
            response.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
            return response
        finally:
            origin.reset(token)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A refusal that no form caught is a page with its sentence, not a crash."""
        if isinstance(exception, BusinessRuleError):
            return errors.refusal_page(request, exception)
        return None


class SafeInput:
    """Refuses what no form of ours sends: texts that nothing can store or write, requests beyond the limits of size."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not length.isdigit() or int(length) > settings.REQUEST_LIMIT_MB * 1024 * 1024:
            errors.drain(request)
            return errors.page(request, 413, f"一次最多上传 {settings.REQUEST_LIMIT_MB} MB，请减少或压缩文件后再试。")
        if unclean(request.path) or any(unclean(k) or any(map(unclean, v)) for k, v in request.GET.lists()):
            return errors.page(request, 400, "地址里有不能识别的字符，请从页面上的链接进入。")
        if len(request.get_full_path()) > LONGEST_ADDRESS:
            return errors.page(request, 414)
        response = self.get_response(request)
        if response.status_code == 405 and not getattr(response, "content", b""):
            explained = errors.page(request, 405)
            explained["Allow"] = response.get("Allow", "")
            return explained
        return response

    def process_view(self, request: HttpRequest, *_: object) -> HttpResponse | None:
        """Texts of a form are looked at once the route is known to exist."""
        if request.method == "POST" and any(
            unclean(key) or any(map(unclean, values)) for key, values in request.POST.lists()
        ):
            return errors.page(request, 400, "填写的内容里有不能保存的控制字符，请删除后重新提交。")
        return None


def unclean(text: str) -> bool:
    """NUL, a lone surrogate or a noncharacter (U+FFFE, U+FFFF and the like), which no database or workbook of ours takes."""
    return (not text.isascii() and UNSTORABLE.search(text) is not None) or "\0" in text


class LoginRequired(LoginRequiredMiddleware):
    """Django's own default deny; an htmx call of an ended session is sent to the login page as a whole, a program is told."""

    def handle_no_permission(self, request: HttpRequest, view_func: Callable) -> HttpResponseBase:
        if errors.wants_json(request):
            return errors.not_signed_in(request)
        response = super().handle_no_permission(request, view_func)
        if getattr(request, "htmx", False):
            answer = HttpResponse("登录已过期，请重新登录。", status=401)
            answer["HX-Redirect"] = response["Location"]
            return answer
        return response


class DenialAudit:
    """Every refused request of a known person leaves a line."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        user = getattr(request, "user", None)
        if response.status_code == 403 and user is not None and user.is_authenticated:
            audit.record(actor=user, verb="request.denied", path=request.path[:200], method=request.method)
        return response


class PrivateResponses:
    """Nothing of a signed-in person is kept by a browser or a proxy."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if getattr(request, "user", None) is not None:
            response.setdefault("Cache-Control", "no-store")
            patch_vary_headers(response, ["HX-Request"])
        return response
