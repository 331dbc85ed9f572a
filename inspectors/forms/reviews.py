"""The review of a visit."""

from core.forms import ScopedForm


class ApproveForm(ScopedForm):
    """One button."""

    submit_label = "审核通过"
