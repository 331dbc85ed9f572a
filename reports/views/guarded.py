"""An act of the office whose page says beforehand why it cannot be done now."""

from collections.abc import Callable
from typing import Any

from core.views import ObjectActionView


class GuardedActView(ObjectActionView):
    """`against` gives, for the object and the person, the reason for refusal or None; the service asks the same again."""

    against: Callable[[Any, Any], str | None]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds why not."""
        return super().get_context_data(**kwargs) | {"refusal": self.against(self.object, self.request.user) or ""}
