"""That a person got her digest of the day, so that none goes out twice."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Digest(models.Model):
    """The day of the last digest that was sent to a person; a row for each who ever got one."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    last_on = models.DateField(_("Last sent on"), null=True)

    class Meta:
        verbose_name = _("daily digest")
        verbose_name_plural = _("daily digests")

    def __str__(self) -> str:
        return f"{self.user_id} {self.last_on}"
