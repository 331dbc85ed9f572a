"""Starting and publishing runs."""

from collections.abc import Sequence

from django.db import transaction

from assessments import tasks
from assessments.definitions import SetDefinition
from assessments.models import IndicatorSet, Publication, ScoreRun
from assessments.policies import cancel_refusal, publish_refusal, start_refusal
from assessments.snapshots import Snapshot, take_snapshot
from core import audit, jobs
from core.exceptions import BusinessRuleError, NotAllowed, WrongState
from core.models import Job
from office import clock
from office.models import User

NAMED = 10


class IncompleteYear(BusinessRuleError):
    """A year of which some returns are not frozen; ``names`` lists them all."""

    def __init__(self, sentence: str, names: Sequence[str]) -> None:
        super().__init__(sentence)
        self.names = tuple(names)


@transaction.atomic
def start_run(
    *, actor: User | None, indicator_set: IndicatorSet, year: int, kind: str, with_gaps: bool = False
) -> ScoreRun:
    """Ask for the set to be computed over the frozen returns of a year.

    The same set over the same figures is the same run: it is returned as it is, and a failed one is tried again.
    Refuses, naming the schools, while a return that the set needs is not frozen; ``with_gaps`` says to compute all the
    same and count those schools as missing. The county's own figures count as missing until they are frozen.
    ``actor`` None is the system itself.
    """
    if actor is not None and not actor.has_perm("assessments.start_scorerun"):
        raise NotAllowed("您没有“发起指标计算”的权限。")
    if reason := start_refusal(indicator_set, year, kind):
        raise BusinessRuleError(reason)
    snapshot = take_snapshot(indicator_set.definition, year, with_gaps=with_gaps)
    if not snapshot.is_complete and not with_gaps:
        raise IncompleteYear(unfrozen_sentence(snapshot, year), snapshot.unfrozen)
    if not has_figures(snapshot):
        raise BusinessRuleError(nothing_sentence(indicator_set.definition, year))
    absent = list(snapshot.unfrozen)
    run, is_new = ScoreRun.objects.select_for_update().get_or_create(
        indicator_set=indicator_set,
        year=year,
        kind=kind,
        inputs_sha256=snapshot.sha256(indicator_set.definition, indicator_set.pack_sha256),
        with_gaps=bool(absent),
        defaults={
            "requested_by": actor,
            "requested_at": clock.now(),
            "absent": [*absent, *snapshot.unfrozen_county],
        },
    )
    if run.is_computed:
        return run
    run.job = job_for(run, actor)
    run.save(update_fields=["job"])
    if is_new:
        audit.record(
            actor=actor,
            verb="scorerun.started_with_gaps" if absent else "scorerun.started",
            target=run,
            year=year,
            kind=kind,
            inputs=run.inputs_sha256,
            **({"absent": len(absent), "names": absent[:NAMED]} if absent else {}),
        )
    return run


@transaction.atomic
def cancel_run(*, actor: User, run: ScoreRun) -> ScoreRun:
    """Stop a run that is not computed yet; started again, it begins anew."""
    if not actor.has_perm("assessments.start_scorerun"):
        raise NotAllowed("您没有“发起指标计算”的权限。")
    run = ScoreRun.objects.select_related("job").get(pk=run.pk)
    reason = cancel_refusal(run)
    if reason or run.job is None:  # a run without a job has such a reason
        raise WrongState(reason)
    jobs.cancel(run.job)
    audit.record(actor=actor, verb="scorerun.cancelled", target=run)
    return run


def has_figures(snapshot: Snapshot) -> bool:
    """Whether there is anything to compute from: figures of a return, or subjects that have none by their nature."""
    return any(row.fields or row.kind == "inspector" for row in snapshot.rows)


def job_for(run: ScoreRun, actor: User | None) -> Job:
    """Queue the run's job after commit; one that failed is tried again, a cancelled one is replaced."""
    former = run.job
    if former is not None and former.state == Job.State.FAILED:
        jobs.retry(former)
        return former
    if former is not None and former.state != Job.State.CANCELLED:
        return former
    key = f"{tasks.SCORE_RUN}:{run.pk}" + (f":{former.pk}" if former else "")
    return jobs.enqueue(kind=tasks.SCORE_RUN, key=key, args={"run": run.pk}, actor=actor, label=str(run))


def nothing_sentence(definition: SetDefinition, year: int) -> str:
    """Where the figures that are wanted would come from: returns, or sheets when the set reads nothing else."""
    if any(item.origin == "return" for item in definition.fields.values()):
        return f"{year}年没有可计算的学校年报，请先导入、确认并冻结年报。"
    return f"{year}年还没有定稿的评估表，没有可计算的数据。请先开展评估，填写并定稿。"


def unfrozen_sentence(snapshot: Snapshot, year: int) -> str:
    """Say whose returns are missing, the first ten by name."""
    names = "、".join(snapshot.unfrozen[:NAMED])
    more = f"等{len(snapshot.unfrozen)}个学段" if len(snapshot.unfrozen) > NAMED else ""
    return f"{year}年还有{len(snapshot.unfrozen)}个学段的年报没有冻结，不能计算：{names}{more}。"


@transaction.atomic
def publish_run(*, actor: User, run: ScoreRun, replaces: int | None) -> ScoreRun:
    """Make this run the county's results of its year.

    ``replaces`` is the id of the run that was published when the person decided (None: none was); if somebody has
    published another one since, the act is refused with 409.
    """
    if not actor.has_perm("assessments.publish_scorerun"):
        raise NotAllowed("您没有“发布指标结果”的权限。")
    run = ScoreRun.objects.select_for_update(of=("self",)).select_related("indicator_set").get(pk=run.pk)
    if reason := publish_refusal(run):
        raise BusinessRuleError(reason)
    code, year = run.indicator_set.code, run.year
    list(IndicatorSet.objects.select_for_update().of_code(code).values_list("pk"))  # one publication at a time
    current = Publication.objects.filter(set_code=code, year=year).first()
    if (current.run_id if current else None) != replaces:
        raise WrongState("您核对期间，别人已经发布了另一次计算结果。请重新打开页面核对。")
    published = {"run": run, "published_by": actor, "published_at": clock.now()}
    Publication.objects.update_or_create(set_code=code, year=year, defaults=published)
    audit.record(actor=actor, verb="scorerun.published", target=run, replaces=replaces)
    return run
