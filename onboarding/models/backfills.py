"""AWS's extract of the open records it has, and the id each of them gets."""

from django.conf import settings
from django.db import models

from onboarding.domain.backfill import How
from onboarding.models.requests import Request


class BackfillFile(models.Model):
    """An extract of AWS's as it was uploaded. The newest one counts.

    `columns` is {our name: its place among `titles`}.
    """

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="backfill_files")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    titles = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    returned_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.name


class BackfillUpload(models.Model):
    """An extract somebody uploaded and looks at before it counts; `rows` are [row number, cells] as they came."""

    request = models.OneToOneField(Request, on_delete=models.CASCADE, related_name="backfill_upload")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    titles = models.JSONField(default=list)
    columns = models.JSONField(default=dict)
    rows = models.JSONField(default=list)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class BackfillRow(models.Model):
    """One record of the extract with its id; `cells` are the row as it came, for the returned file."""

    file = models.ForeignKey(BackfillFile, on_delete=models.CASCADE, related_name="rows")
    row = models.PositiveIntegerField()
    apn_id = models.CharField(max_length=40)
    customer = models.CharField(max_length=255, blank=True)
    website = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=255, blank=True)
    cells = models.JSONField(default=list)
    given_id = models.CharField("id AWS has already", max_length=80, blank=True)
    chosen_id = models.CharField("id somebody chose", max_length=80, blank=True)
    partner_id = models.CharField(max_length=80, blank=True)
    how = models.CharField(max_length=20, choices=[(one.value, one.value) for one in How], default=How.NONE)
    problem = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ("row",)
        constraints = [models.UniqueConstraint(fields=["file", "row"], name="one_backfill_row_per_line")]
        indexes = [models.Index(fields=["file", "how"], name="backfill_row_by_how")]

    def __str__(self) -> str:
        return self.apn_id
