"""Said at start-up: which face of official paper is missing on this machine."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Warning, register

from reports.fonts import missing_faces


@register("reports")
def fonts_are_installed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """One warning for every face that cannot be found; papers are refused with the same sentence until it is there."""
    hint = "运行 make run 取得自由字体，或把单位已有授权的字体放进 FONT_DIR。"
    return [
        Warning(sentence, hint=hint, id=f"reports.W{number:03d}")
        for number, sentence in enumerate(missing_faces([Path(settings.FONT_DIR)]), 1)
    ]
