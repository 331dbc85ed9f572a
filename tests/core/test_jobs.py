"""Jobs: a row is the truth; done once, retried, given up, swept, cancelled."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core import jobs
from core.exceptions import BusinessRuleError
from core.models import Job

pytestmark = pytest.mark.django_db


@pytest.fixture
def count(monkeypatch):
    """A handler that counts its runs and fails while `count["fail"]` says how."""
    state = {"runs": 0, "fail": None}

    def run(job, progress):
        state["runs"] += 1
        progress(1, 2, "一半")
        if state["fail"]:
            raise state["fail"]
        return {"rows": 2}

    monkeypatch.setitem(jobs.HANDLERS, "test.count", run)
    return state


def make():
    return jobs.enqueue(kind="test.count", key="k", args={}, actor=None, label="测试任务")


def test_a_job_is_done_once_however_often_it_is_delivered(count):
    job = make()
    assert [jobs.perform(job.pk) for _ in range(3)] == ["done", "held", "held"]
    job.refresh_from_db()
    assert (count["runs"], job.result, job.percent, job.message) == (1, {"rows": 2}, 50, "")


def test_the_same_key_is_the_same_job(count):
    assert make().pk == make().pk


def test_a_crash_is_tried_again_after_a_pause_and_given_up_after_five(count):
    count["fail"] = ValueError("坏")
    job = make()
    for attempt in range(1, jobs.ATTEMPTS + 1):
        Job.objects.filter(pk=job.pk).update(lease_until=None)
        jobs.perform(job.pk)
        job.refresh_from_db()
        assert job.attempt == attempt
        assert job.state == ("failed" if attempt == jobs.ATTEMPTS else "waiting")
    assert "已停止重试" in job.message
    count["fail"] = None
    jobs.retry(job)
    assert jobs.perform(job.pk) == "done"


def test_a_refusal_is_final_and_says_its_sentence(count):
    count["fail"] = BusinessRuleError("三所学校还没有冻结。")
    job = make()
    assert jobs.perform(job.pk) == "failed"
    job.refresh_from_db()
    assert job.message == "三所学校还没有冻结。"


def test_a_lapsed_lease_is_swept_and_taken_over(count, monkeypatch):
    job = make()
    Job.objects.filter(pk=job.pk).update(state="running", attempt=1, lease_until=timezone.now() - timedelta(seconds=1))
    published = []
    monkeypatch.setattr(jobs, "publish", published.append)
    assert jobs.sweep() == 1
    assert published == [job.pk]
    assert jobs.perform(job.pk) == "done"


def test_a_live_lease_is_left_alone(count):
    job = make()
    Job.objects.filter(pk=job.pk).update(state="running", attempt=1, lease_until=timezone.now() + timedelta(minutes=1))
    assert jobs.sweep() == 0
    assert jobs.perform(job.pk) == "held"
    assert count["runs"] == 0


@pytest.fixture
def told(monkeypatch, count):
    """What was told about jobs of the kind that ended without being done."""
    seen = []
    monkeypatch.setitem(jobs.ENDINGS, "test.count", lambda job: seen.append((job.state, job.message)))
    return seen


def test_a_job_that_ends_failed_is_told_once_and_one_that_will_be_tried_again_is_not(count, told):
    count["fail"] = ValueError("坏")
    job = make()
    for attempt in range(1, jobs.ATTEMPTS + 1):
        assert told == [], attempt
        Job.objects.filter(pk=job.pk).update(lease_until=None)
        jobs.perform(job.pk)
    assert [state for state, _ in told] == ["failed"]
    jobs.retry(job)
    count["fail"] = BusinessRuleError("不能这样。")
    jobs.perform(job.pk)
    assert told[1:] == [("failed", "不能这样。")]


def test_a_job_that_is_done_is_not_told(count, told):
    job = make()
    jobs.perform(job.pk)
    jobs.cancel(job)
    assert told == []


def test_a_cancelled_job_is_told_once(count, told):
    job = make()
    jobs.cancel(job)
    jobs.cancel(job)
    assert told == [("cancelled", "已取消")]


def test_a_job_whose_processes_died_is_given_up_told_and_not_queued_again(count, told, monkeypatch):
    job = make()
    past = timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state="running", attempt=jobs.ATTEMPTS, lease_until=past)
    published = []
    monkeypatch.setattr(jobs, "publish", published.append)
    assert (jobs.sweep(), jobs.sweep(), published) == (0, 0, [])
    assert told == [("failed", "进程多次中断，已停止重试")]
    job.refresh_from_db()
    assert (job.state, job.finished_at is not None) == ("failed", True)


def test_one_that_cannot_be_given_up_does_not_keep_the_others_waiting(count, monkeypatch):
    job, past = make(), timezone.now() - timedelta(seconds=1)
    Job.objects.filter(pk=job.pk).update(state="running", attempt=jobs.ATTEMPTS, lease_until=past)
    other = jobs.enqueue(kind="test.count", key="other", args={}, actor=None, label="另一个")

    def broken(job):
        raise ValueError

    monkeypatch.setitem(jobs.ENDINGS, "test.count", broken)
    published = []
    monkeypatch.setattr(jobs, "publish", published.append)
    assert jobs.sweep() == 1
    assert published == [other.pk]
    job.refresh_from_db()
    assert job.state == "running"


def test_a_cancelled_job_stops_at_its_next_report(monkeypatch):
    seen = []

    def run(job, progress):
        jobs.cancel(job)
        progress(1, 2, "")
        seen.append("went on")

    monkeypatch.setitem(jobs.HANDLERS, "test.count", run)
    job = make()
    assert jobs.perform(job.pk) == "cancelled"
    job.refresh_from_db()
    assert (job.state, seen) == ("cancelled", [])
