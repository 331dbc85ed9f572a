"""Opinions on a set while it is open for them, and the office's answers."""

from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from assessments import outline
from assessments.consultations import MAY_READ_SETS, address_for
from assessments.forms.sets import AnswerForm, OpinionForm
from assessments.models import IndicatorSet, SetOpinion
from assessments.policies import opinion_refusal
from assessments.services.opinions import MAY_ANSWER, MAY_SAY, add_opinion, answer_opinion
from core.views import ObjectActionView, PageView, ScopedDetailView

SHOWN = 100


class ConsultationListView(PageView):
    """The sets that ask this person now, and everything he has said with the answers."""

    permission_required = MAY_SAY
    http_method_names = ["get", "head", "options"]
    template_name = "assessments/consultation_list.html"
    title = "征求意见"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds both lists; the newest opinions first."""
        user = self.request.user
        own = SetOpinion.objects.visible_to(user).by(user).for_list().select_related("indicator_set")
        return super().get_context_data(
            sets=list(IndicatorSet.objects.visible_to(user).consulted().defer("pack")),
            opinions=list(own.order_by("-pk")[:SHOWN]),
            **kwargs,
        )


class ConsultationDetailView(ScopedDetailView):
    """A set that is open for opinions, for reading, with one's own opinions on it."""

    permission_required = MAY_SAY
    queryset = IndicatorSet.objects.consulted()
    template_name = "assessments/consultation_detail.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds the outline and what one has said."""
        row = self.object
        return super().get_context_data(
            lines=outline.tree(row),
            rules=outline.rules(row),
            uncollected=row.pack.get("uncollected", []),
            opinions=self.own_opinions(),
            **kwargs,
        )

    def own_opinions(self) -> QuerySet[SetOpinion]:
        """The person's opinions on this set."""
        user = self.request.user
        return SetOpinion.objects.visible_to(user).by(user).filter(indicator_set=self.object).for_list()


class SetOpinionsView(ScopedDetailView):
    """Opinions on a set with the office's answers."""

    permission_required = MAY_READ_SETS
    queryset = IndicatorSet.objects.all()
    template_name = "assessments/set_opinions.html"

    def get_title(self) -> str:
        """Of which set."""
        return f"{self.object}：征求到的意见"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Adds opinions with the titles of their indicators."""
        user, row = self.request.user, self.object
        titles = {item["code"]: f"{item['code']} {item['title']}" for item in row.pack["indicators"]}
        said = list(SetOpinion.objects.visible_to(user).filter(indicator_set=row).for_list())
        closed = opinion_refusal(row)
        return super().get_context_data(
            opinions=[(one, titles.get(one.indicator_code, one.indicator_code) or "整套指标体系") for one in said],
            closed=closed,
            may_say=user.has_perm(MAY_SAY) and not closed,
            may_answer=user.has_perm(MAY_ANSWER),
            **kwargs,
        )


class OpinionAddView(ObjectActionView):
    """Give an opinion."""

    permission_required = MAY_SAY
    queryset = IndicatorSet.objects.all()
    form_class = OpinionForm
    title = "提意见"
    success_message = "意见已提交。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Why none can be given now."""
        return super().get_context_data(**kwargs) | {"refusal": opinion_refusal(self.object)}

    def back(self) -> str:
        """Where this person reads the set."""
        if self.request.user.has_perm(MAY_READ_SETS):
            return super().back()
        return reverse("assessments:consultation_detail", args=[self.object.pk])

    def perform(self, data: dict[str, Any]) -> str:
        """The opinion among the others, or among one's own."""
        said = add_opinion(actor=self.request.user, indicator_set=self.object, **data)
        return address_for(self.request.user, said)


class OpinionAnswerView(ObjectActionView):
    """Answer an opinion."""

    permission_required = MAY_ANSWER
    queryset = SetOpinion.objects.select_related("indicator_set")
    form_class = AnswerForm
    title = "答复意见"
    success_message = "已答复。"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """The opinion itself."""
        refusal = "这条意见已经答复过了。" if self.object.is_answered else ""
        return super().get_context_data(intro=self.object.text, **kwargs) | {"refusal": refusal}

    def perform(self, data: dict[str, Any]) -> SetOpinion:
        """The opinion among the others."""
        return answer_opinion(actor=self.request.user, opinion=self.object, **data)
