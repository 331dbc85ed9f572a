"""Error pages in Chinese, with the request's id and nothing about the inside."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from core.context import origin
from core.exceptions import BusinessRuleError

TITLES = {
    400: "请求有误",
    403: "没有权限",
    404: "找不到这一页",
    409: "内容已被改动",
    413: "文件太大",
    422: "不能这样办理",
    429: "操作太频繁",
    503: "系统暂时不可用",
}
SENTENCES = {
    400: "系统看不懂这次请求，请从页面上的链接或按钮进入。",
    403: "您的账号不能做这件事；如确实需要，请联系督导室。",
    404: "这一页不存在，或者不在您负责的范围内。",
}


def page(request: HttpRequest, status: int, sentence: str = "") -> HttpResponse:
    """One error page; `sentence` replaces the usual one."""
    context = {
        "status": status,
        "title": TITLES.get(status, "出错了"),
        "sentence": sentence or SENTENCES.get(status, "请稍后再试。"),
        "request_id": origin.get().request_id,
    }
    return render(request, "error.html", context, status=status)


def refusal_page(request: HttpRequest, refusal: BusinessRuleError) -> HttpResponse:
    """The sentence of a business rule as a page of its own."""
    return page(request, refusal.status, refusal.sentence)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """400."""
    return page(request, 400)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403."""
    return page(request, 403)


def page_not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """404: the same words for what is missing and for what is out of scope."""
    return page(request, 404)


def server_error(request: HttpRequest) -> HttpResponse:
    """500: a page that needs neither database nor session, since either may be what failed."""
    return HttpResponse(render_to_string("500.html", {"request_id": origin.get().request_id}), status=500)


def csrf_failure(request: HttpRequest, reason: str = "", **_: Any) -> HttpResponse:
    """A form of an ended session or of another site."""
    return page(request, 403, "页面停留太久，安全凭证已失效；请返回上一页刷新后重新提交，已填写的内容可以先复制保存。")
