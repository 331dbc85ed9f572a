"""Several people at once: one wins, the others get a sentence; numbers have no gap."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import chain

import pytest
from django.db import DatabaseError, connections, transaction

from core.exceptions import BusinessRuleError
from core.models import Counter
from reports import services
from reports.models import Document, Receipt
from tests.factories.office import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 50
FEEDBACK = "reports.number.青督反馈〔"


class PowerCut(Exception):
    """The process died."""


def at_once(acts: list[Callable[[], object]], *, workers: int = 0) -> list[str]:
    """Run the acts in threads of their own; returns the sentence of each refusal, "" for each success."""

    def run(act: Callable[[], object]) -> str:
        try:
            act()
        except BusinessRuleError as refusal:
            return refusal.sentence
        except PowerCut:
            return "断电"
        finally:
            connections.close_all()
        return ""

    with ThreadPoolExecutor(workers or len(acts)) as pool:
        return list(pool.map(run, acts))


def test_numbers_have_no_gap_and_no_double_when_50_go_out_at_once_and_one_crashes(desk):
    papers = [desk.bring("signed") for _ in range(AT_ONCE)]
    unlucky = papers[20]

    def crash() -> None:
        """An issue whose request dies after the number was taken and everything was written."""
        with transaction.atomic():
            assert services.issue_document(actor=desk.staff, document=unlucky).number
            raise PowerCut

    acts = [lambda p=paper: services.issue_document(actor=desk.staff, document=p) for paper in papers]
    acts[20] = crash
    assert [answer for answer in at_once(acts) if answer] == ["断电"]
    issued = Document.objects.exclude(number="")
    year = papers[0].year
    expected = [f"青督反馈〔{year}〕{n}号" for n in range(1, AT_ONCE)]
    assert sorted(issued.values_list("number", flat=True)) == sorted(expected)
    unlucky.refresh_from_db()
    assert (unlucky.status, unlucky.number, unlucky.issued_at) == ("signed", "", None)
    assert not unlucky.receipts.delivered().exists()
    assert services.issue_document(actor=desk.staff, document=unlucky).number.endswith(f"〕{AT_ONCE}号")
    assert Counter.objects.get(key=FEEDBACK, year=year).value == AT_ONCE


def test_a_server_that_kills_the_connection_in_the_middle_costs_no_number(desk):
    first, second = desk.bring("signed"), desk.bring("signed")

    def cut() -> None:
        """The database ends the connection that holds the number."""
        with transaction.atomic():
            services.issue_document(actor=desk.staff, document=first)
            with connections["default"].cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with pytest.raises(DatabaseError):
        at_once([cut])
    first.refresh_from_db()
    assert (first.status, first.number) == ("signed", "")
    assert services.issue_document(actor=desk.staff, document=second).number.endswith("〕1号")
    assert services.issue_document(actor=desk.staff, document=first).number.endswith("〕2号")


def test_rows_of_numbers_do_not_disturb_each_other(desk):
    feedback = [desk.bring("signed") for _ in range(6)]
    circulars = [
        desk.bring("signed", kind="supervision_circular", school=None, addressee="各中小学", title="督导通报")
        for _ in range(6)
    ]
    acts = [
        lambda p=paper: services.issue_document(actor=desk.staff, document=p)
        for paper in chain.from_iterable(zip(feedback, circulars, strict=True))
    ]
    assert at_once(acts) == [""] * 12
    for papers in (feedback, circulars):
        numbers = Document.objects.filter(pk__in=[paper.pk for paper in papers]).values_list("number", flat=True)
        assert sorted(int(number.split("〕")[1].removesuffix("号")) for number in numbers) == [1, 2, 3, 4, 5, 6]


def test_of_many_hands_on_one_paper_one_signs(desk):
    paper = desk.bring("submitted")
    directors = [UserFactory(role="director") for _ in range(6)]
    answers = at_once([lambda d=person: services.sign_document(actor=d, document=paper) for person in directors])
    assert sorted(answers) == ["", *["当前状态是“已签发”，不能签发。"] * 5]


def test_of_many_hands_on_one_paper_one_issues_and_one_number_is_taken(desk):
    paper = desk.bring("signed")
    hands = [UserFactory(role="staff") for _ in range(6)]
    answers = at_once([lambda s=person: services.issue_document(actor=s, document=paper) for person in hands])
    assert sorted(answers) == ["", *["当前状态是“已送达”，不能编号印发。"] * 5]
    paper.refresh_from_db()
    assert paper.number.endswith("〕1号")
    assert Counter.objects.get(key=FEEDBACK, year=paper.year).value == 1


def test_issuing_and_withdrawing_at_once_leaves_one_story(desk):
    paper = desk.bring("signed")
    acts = [
        lambda: services.issue_document(actor=desk.staff, document=paper),
        lambda: services.withdraw_document(actor=desk.director, document=paper, reason="数据有误"),
    ]
    answers = at_once(acts)
    paper.refresh_from_db()
    assert paper.status == "withdrawn"
    assert answers[1] == ""
    assert bool(paper.number) == (answers[0] == "")


def test_a_school_signs_once(desk):
    paper = desk.bring("issued")
    answers = at_once([lambda: services.receive_document(actor=desk.principal, document=paper)] * 4)
    assert sorted(answers) == ["", *["当前状态是“已签收”，不能签收。"] * 3]
    assert Receipt.objects.count() == 1
