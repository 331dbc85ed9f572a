"""State as data: one table of transitions draws the buttons and enforces the rule."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from core.exceptions import BusinessRuleError, NotAllowed, WrongState

Guard = Callable[[Any, Any], str | None]


class TransitionRefused(BusinessRuleError):
    """A guard said no; the sentence is the guard's reason."""


@dataclass(frozen=True, slots=True)
class Transition:
    """One declared change of `status`.

    name: code word, also the tail of the URL name; label: the button's verb;
    permission: a Django permission; guard: returns the reason for refusal or None.
    """

    name: str
    label: str
    sources: tuple[str, ...]
    target: str
    permission: str
    guard: Guard | None = None
    style: str = "secondary"

    def refusal(self, obj: Any, user: Any) -> BusinessRuleError | None:
        """Why `user` cannot make this change to `obj` now, or None."""
        if obj.status not in self.sources:
            return WrongState(f"当前状态是“{obj.get_status_display()}”，不能{self.label}。")
        if not user.has_perm(self.permission):
            return NotAllowed(f"您没有“{self.label}”的权限。")
        reason = self.guard(obj, user) if self.guard else None
        return TransitionRefused(reason) if reason else None

    def apply(self, obj: Any, actor: Any) -> None:
        """Set `obj.status` or raise; nothing else is touched and nothing is saved."""
        if error := self.refusal(obj, actor):
            raise error
        obj.status = self.target


def available(flow: Iterable[Transition], obj: Any, user: Any) -> list[Transition]:
    """The transitions of `flow` that `user` may make on `obj` now, in declared order."""
    return [transition for transition in flow if transition.refusal(obj, user) is None]
