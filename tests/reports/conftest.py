"""The faces of paper, one warm press, and a school with everyone who has a word in a paper's life."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pdfplumber
import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management import call_command

from core import jobs
from office.models import User
from reports import pressroom, services
from reports.blocks import Paper
from reports.finish import NO_FINISH, Finish
from reports.fonts import FontSet, load
from reports.models import Document
from reports.press import Press
from schools.models import School
from tests.factories.office import CountyFactory, UserFactory
from tests.factories.reports import sample_blocks
from tests.factories.schools import PostingFactory, SchoolFactory


@pytest.fixture(scope="session")
def faces() -> FontSet:
    """The fonts of this machine."""
    return load([Path(settings.FONT_DIR)])


@pytest.fixture(scope="session")
def press(faces) -> Press:
    """One press for all papers of the run."""
    return Press(faces)


@pytest.fixture(scope="session")
def printed(press) -> Callable[..., pdfplumber.PDF]:
    """printed(paper) -> the PDF, opened for measuring."""

    def print_one(paper: Paper, *, draft: bool = False, finish: Finish = NO_FINISH) -> pdfplumber.PDF:
        return pdfplumber.open(io.BytesIO(press.print_paper(paper, draft=draft, finish=finish)))

    return print_one


@pytest.fixture(scope="session", autouse=True)
def _no_child_stays():
    """The printing process ends with the tests."""
    yield
    pressroom.close()


@dataclass(frozen=True)
class Desk:
    """The school and its people."""

    school: School
    staff: User
    director: User
    principal: User

    def draft(self, **changes) -> Document:
        """A draft of an opinion to the school."""
        given = {
            "actor": self.staff,
            "kind": "feedback_opinion",
            "school": self.school,
            "title": "关于青禾镇中心小学督导情况的反馈意见",
            "blocks": sample_blocks(),
            "facts": {"visits": 3},
        }
        return services.draft_document(**(given | changes))

    def bring(self, status: str, **changes) -> Document:
        """A fresh paper, brought to a state by the acts of the office."""
        document = self.draft(**changes)
        acts = {
            "submitted": lambda: services.submit_document(actor=self.staff, document=document),
            "signed": lambda: services.sign_document(actor=self.director, document=document),
            "issued": lambda: services.issue_document(actor=self.staff, document=document),
            "received": lambda: services.receive_document(actor=self.principal, document=document),
            "archived": lambda: services.archive_document(actor=self.staff, document=document),
        }
        order = ["draft", *acts]
        for name in order[1 : order.index(status) + 1]:
            acts[name]()
        document.refresh_from_db()
        return document


@pytest.fixture
def desk(db) -> Desk:
    """A school with its principal, beside two people of the office."""
    if not Group.objects.exists():
        call_command("sync_roles", verbosity=0)
    CountyFactory()
    school = SchoolFactory(name="青禾镇中心小学")
    people = Desk(
        school=school,
        staff=UserFactory(role="staff"),
        director=UserFactory(role="director"),
        principal=UserFactory(role="principal"),
    )
    PostingFactory(user=people.principal, school=school, capacity="principal")
    return people


def print_now(document: Document) -> str:
    """Do the paper's printing job here; returns its state, with the row read again."""
    state = jobs.perform(document.render_job_id)
    document.refresh_from_db()
    return state
