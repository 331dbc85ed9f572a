"""Sessions end: after idling, after twelve hours, and into the change page while a password must be changed."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone

from core import errors
from office import clock
from office.models import User
from office.roles import idle_minutes

STARTED, SEEN = "session_started", "session_seen"


class SessionLimits:
    """Server-side limits; a page that polls (`?poll`) does not keep a session alive."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        if request.user.is_authenticated:
            now = int(time.time())
            started, seen = request.session.get(STARTED, now), request.session.get(SEEN, now)
            too_long = now - started > settings.SESSION_ABSOLUTE_HOURS * 3600
            if too_long or now - seen > idle_minutes(request.user.role_codes) * 60:
                logout(request)
                if errors.wants_json(request):
                    return errors.not_signed_in(request)
                return HttpResponseRedirect(f"{reverse('office:login')}?ended=1")
            if STARTED not in request.session or (now - seen >= 60 and "poll" not in request.GET):
                request.session[STARTED], request.session[SEEN] = started, now
            if self.needs_new_password(request.user) and not self.may_wait(request):
                if errors.wants_json(request):
                    return errors.page(request, 401, "请先在网页上修改密码，再继续发送；已填写的内容都还在。")
                return HttpResponseRedirect(reverse("office:password_change"))
        return self.get_response(request)

    def needs_new_password(self, user: User) -> bool:
        """An initial password, or one past its age; the sample county's passwords do not age."""
        if user.must_change_password:
            return True
        limit = settings.PASSWORD_MAX_DAYS
        return bool(limit) and user.password_age(timezone.now()) >= limit and clock.frozen_on() is None

    def may_wait(self, request: HttpRequest) -> bool:
        """The few addresses open to somebody whose password must be changed first."""
        return request.path in {reverse("office:password_change"), reverse("office:logout")}
