"""Before a page is read, the changes planned for today have reached the register."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from office import clock
from schools.models import SchoolEvent
from schools.services.facts import settle_due_changes


class RegisterOfTodayMiddleware:
    """Settles due changes for a signed-in person's request: one cheap question of a nearly empty index, hardly ever more."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Ask, settle when something is due, go on."""
        if request.user.is_authenticated and SchoolEvent.objects.filter(is_settled=False).exists():
            settle_due_changes(clock.today())
        return self.get_response(request)
