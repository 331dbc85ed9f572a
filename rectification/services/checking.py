"""Who looks at a reported mending, and when."""

from datetime import date, timedelta

from django.db import transaction

from core import audit
from core.exceptions import BusinessRuleError
from core.templatetags.formatting import cn_date
from office import clock
from office.models import User
from rectification.models import Item
from rectification.notifications import announce, answerers
from rectification.policies import checkers_of
from rectification.services.steps import add_event, begin
from rectification.workflow import CHECK

LONGEST_WAIT = 365  # days


@transaction.atomic
def check_item(*, actor: User, item: Item, checker: User, recheck_on: date) -> Item:
    """Arrange the recheck (安排复核): a person who did not mend, on a day from today to a year from now.

    Done again while it is being rechecked, it names another person or day. Whoever may recheck may still give the verdict.
    """
    item, before = begin(CHECK, actor=actor, item=item)
    if item.is_mended_by(checker):
        raise BusinessRuleError(f"{checker}是整改单位的人员或申报人，不能复核自己的整改，请另选复核人。")
    if not checkers_of(item).filter(pk=checker.pk).exists():
        raise BusinessRuleError(f"{checker}没有复核这所学校（单位）问题的权限，请选择负责的督学或督导室人员。")
    today = clock.today()
    if not today <= recheck_on <= today + timedelta(days=LONGEST_WAIT):
        raise BusinessRuleError("复核日期应从今天起、一年以内，请核对。")
    item.checker, item.recheck_on = checker, recheck_on
    item.bump("status", "checker", "recheck_on")
    words = f"由{checker}于{cn_date(recheck_on)}复核。"
    add_event(item, CHECK.name, actor=actor, before=before, text=words)
    announce(item, f"请于{cn_date(recheck_on)}复核", lambda row: [checker], actor=actor)
    announce(item, f"整改将于{cn_date(recheck_on)}复核", answerers, actor=actor)
    audit.record(actor=actor, verb="item.check_arranged", target=item, checker=str(checker), recheck_on=recheck_on)
    return item
