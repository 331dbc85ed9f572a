"""What the top of the system grants: the county on one page. It stores nothing of its own."""

from django.db import models


class Overview(models.Model):
    """The county on one page (全县一页). No table: the page is read from the other apps' rows."""

    class Meta:
        managed = False
        default_permissions = ()
        permissions = [("view_dashboard", "查看全县一页")]
        verbose_name = verbose_name_plural = "全县一页"

    def __str__(self) -> str:
        return "全县一页"
