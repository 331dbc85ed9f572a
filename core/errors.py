"""Error pages in Chinese, with the request's id and nothing about the inside."""

from typing import Any

from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import RawPostDataException
from django.shortcuts import render
from django.template.loader import render_to_string

from core.context import origin
from core.exceptions import BusinessRuleError

TITLES = {
    400: "请求有误",
    403: "没有权限",
    404: "找不到这一页",
    405: "不能这样打开",
    409: "内容已被改动",
    413: "内容太大",
    414: "地址太长",
    422: "不能这样办理",
    429: "操作太频繁",
    503: "系统暂时不可用",
}
SENTENCES = {
    400: "系统看不懂这次请求，请从页面上的链接或按钮进入。",
    401: "登录已过期，请重新登录；已填写的内容都还在。",
    403: "您的账号不能做这件事；如确实需要，请联系督导室。",
    404: "这一页不存在，或者不在您负责的范围内。",
    405: "这个地址只在提交表单时使用，不能直接打开；请从页面上的链接或按钮进入。",
    414: "地址太长，系统不能处理；请减少筛选条件，或从页面上的链接进入。",
}


TOO_MUCH = {
    RequestDataTooBig: "一次填写的文字超过 2 MB，没有保存。请返回上一页，把太长的内容分几次提交，或作为附件上传。",
    TooManyFieldsSent: "一次提交的栏目太多，没有保存。请返回上一页，分几次提交。",
    TooManyFilesSent: "一次上传的文件太多，没有保存。请返回上一页，分几次上传。",
}
CHUNK, DRAINED = 256 * 1024, 512 * 1024 * 1024


def wants_json(request: HttpRequest) -> bool:
    """Whether a program asks, which cannot do anything with a page."""
    return "application/json" in request.headers.get("Accept", "")


def page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """One error page, or its sentence as JSON for a program; `sentence` replaces the usual one."""
    if wants_json(request):
        return JsonResponse({"error": sentence or SENTENCES.get(status, "请稍后再试。")}, status=status)
    context = {
        "status": status,
        "title": TITLES.get(status, "出错了"),
        "sentence": sentence or SENTENCES.get(status, "请稍后再试。"),
        "request_id": origin.get().request_id,
    }
    return render(request, "error.html", context, status=status)


def not_signed_in(request: HttpRequest) -> HttpResponse:
    """401 for a program: it is told in words, never sent to the login page."""
    return page(request, 401, SENTENCES[401])


def refusal_page(request: HttpRequest, refusal: BusinessRuleError) -> HttpResponse:
    """The sentence of a business rule as a page of its own."""
    return page(request, refusal.status, refusal.sentence)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400, or 413 with what to do when the form itself was too much."""
    for kind, sentence in TOO_MUCH.items():
        if isinstance(exception, kind):
            drain(request)
            return page(request, 413, sentence)
    return page(request, 400)


def drain(request: HttpRequest) -> None:
    """Read what is left of the body, within reason: a browser that is cut off while sending shows no answer at all."""
    try:
        for _ in range(DRAINED // CHUNK):
            if not request.read(CHUNK):
                return
    except (OSError, RawPostDataException):
        return


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words for what is missing and for what is out of scope."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor session, since either may be what failed."""
    if wants_json(request):
        return JsonResponse({"error": "系统出错了，内容没有丢，请稍后再试。"}, status=500)
    return HttpResponse(render_to_string("500.html", {"request_id": origin.get().request_id}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """A form of an ended session or of another site; a program is told by `code` to take a new token."""
    if wants_json(request):
        return JsonResponse({"error": "安全凭证已失效，请重新取得后再试。", "code": "csrf"}, status=403)
    return page(request, 403, "页面停留太久，安全凭证已失效；请返回上一页刷新后重新提交，已填写的内容可以先复制保存。")
