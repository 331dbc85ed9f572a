"""The terms in force, and how many items are past one of them."""

from typing import Any

from django.urls import reverse

from core.views import PageView
from office import clock, parameters
from rectification import profiles
from rectification.second_clocks import second_clocks

LEDGER_KEYS = (
    "rectify.days.minor",
    "rectify.days.limited",
    "rectify.days.long",
    "rectify.receipt_days",
    "rectify.unit_days",
    "rectify.recheck_days",
    "rectify.write_off_days",
    "rectify.statement_days",
    "escalate.followup_days",
    "exposure.window_days",
    "concern.accept_days",
    "concern.answer_days",
    "concern.inquiry_days",
    "remind.before_days",
    "remind.repeat_days",
)


class ClockView(PageView):
    """督导期限一览: each step in force with its law, all profiles side by side, the ledger's own terms."""

    permission_required = "office.view_parametervalue"
    http_method_names = ["get", "head", "options"]
    template_name = "rectification/clock_page.html"
    title = "督导期限一览"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Steps, comparison, parameters, figures."""
        today = clock.today()
        mine, others = profiles.profile(today.year), list(profiles.profiles().values())
        found, declared = parameters.values(today.year), parameters.declared()
        steps = [
            {"term": mine.term(step), "cells": [{"name": one.name, "term": one.says(step)} for one in others]}
            for step in profiles.STEPS
        ]
        return super().get_context_data(
            year=today.year,
            profile=mine,
            profiles=others,
            steps=steps,
            accountability=profiles.accountability(),
            repeat=profiles.repeat(),
            ledger=[(declared[key], found[key], self.parameter_url(today.year, key)) for key in LEDGER_KEYS],
            profile_url=self.parameter_url(today.year, "clock.profile"),
            figures=second_clocks(self.request.user, on=today),
            state=f"{today.year}年按“{mine.name}”的规定；没有规定的环节按国家条例，国家也没有定天数的不计期限。",
            **kwargs,
        )

    def parameter_url(self, year: int, key: str) -> str:
        """Where the parameter is changed, or the list of parameters for those who may only read it."""
        if self.request.user.has_perm("office.change_parametervalue"):
            return reverse("office:parameter_edit", args=[year, key])
        return f"{reverse('office:parameter_list')}?year={year}"
