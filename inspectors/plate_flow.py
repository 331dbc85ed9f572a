"""The life of a plate: 待制 → 已制 → 已挂, 需更换 when it no longer tells the truth, 已撤 when it is gone from the wall."""

from core.workflow import Transition
from inspectors.models import Plate

MAY_MAKE = "inspectors.make_plate"
WANTED, MADE, HUNG, OUTDATED, REMOVED = (
    Plate.Status.WANTED,
    Plate.Status.MADE,
    Plate.Status.HUNG,
    Plate.Status.OUTDATED,
    Plate.Status.REMOVED,
)
FINISH = Transition("finish", "记为已制", (WANTED,), MADE, MAY_MAKE, style="primary")
HANG = Transition("hang", "记为已挂", (MADE,), HUNG, MAY_MAKE, style="primary")
REPLACE = Transition("replace", "列为需更换", (WANTED, MADE, HUNG), OUTDATED, MAY_MAKE)
REMOVE = Transition("remove", "撤下", (WANTED, MADE, HUNG, OUTDATED), REMOVED, MAY_MAKE, style="danger")
FLOW = (FINISH, HANG, REPLACE, REMOVE)
