"""Several people at once: one wins, the others get a sentence; numbers have no gap."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections, transaction

from core.exceptions import BusinessRuleError
from reports import services
from reports.models import Document, Receipt
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(acts) -> list[str]:
    """Run the acts in threads of their own; returns the sentence of each refusal, "" for each success."""

    def run(act) -> str:
        try:
            act()
        except BusinessRuleError as refusal:
            return refusal.sentence
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_numbers_have_no_gap_and_no_double_when_many_sign_and_one_crashes(desk):
    papers = [desk.bring("submitted") for _ in range(8)]

    def crash() -> None:
        """A signature whose transaction dies after the number was taken."""
        with transaction.atomic():
            services.sign_document(actor=desk.director, document=papers[3])
            raise BusinessRuleError("断电")

    acts = [lambda p=paper: services.sign_document(actor=desk.director, document=p) for paper in papers]
    acts[3] = crash
    answers = at_once(acts)
    assert [answer for answer in answers if answer] == ["断电"]
    numbers = sorted(Document.objects.exclude(number="").values_list("number", flat=True))
    year = papers[0].year
    assert numbers == [f"青督反馈〔{year}〕{n}号" for n in range(1, 8)]
    assert services.sign_document(actor=desk.director, document=papers[3]).number.endswith("〕8号")


def test_of_many_hands_on_one_paper_one_signs(desk):
    paper = desk.bring("submitted")
    directors = [UserFactory(role="director") for _ in range(6)]
    answers = at_once([lambda d=person: services.sign_document(actor=d, document=paper) for person in directors])
    assert sorted(answers) == ["", *["当前状态是“已签发”，不能签发。"] * 5]
    paper.refresh_from_db()
    assert paper.number.endswith("〕1号")


def test_a_school_signs_once(desk):
    paper = desk.bring("issued")
    answers = at_once([lambda: services.receive_document(actor=desk.principal, document=paper)] * 4)
    assert sorted(answers) == ["", *["当前状态是“已签收”，不能签收。"] * 3]
    assert Receipt.objects.count() == 1
