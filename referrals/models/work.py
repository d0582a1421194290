"""Long work a person asked for: bulk changes, imports and exports, row by row, in the background."""

from django.conf import settings
from django.db import models

from referrals.models.connections import Connection
from referrals.models.referrals import Referral


class WorkKind(models.TextChoices):
    """What is done to many rows."""

    BULK = "bulk", "Bulk change"
    IMPORT = "import", "Import"
    ACE_FILES = "ace_files", "Import of ACE files"
    CRM_FILE = "crm_file", "Import from your CRM"
    EXPORT = "export", "Export"
    FIX = "fix", "Fix of what was held"


class WorkState(models.TextChoices):
    """Checked first, then confirmed by a person, then done in the background."""

    CHECKING = "checking", "Being checked"
    READY = "ready", "Ready to start"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Stopped"
    CANCELLED = "cancelled", "Cancelled"


class RowState(models.TextChoices):
    """What becomes of one row."""

    READY = "ready", "Will be done"
    PROBLEM = "problem", "Cannot be done"
    NOTHING = "nothing", "Nothing to do"
    DONE = "done", "Done"
    FAILED = "failed", "Not done"


class Work(models.Model):
    """One piece of work with its progress. The row is the queue: a dead worker's work is taken up again.

    While it is being checked `done` counts checked rows; afterwards rows done, with `failed` beside it.
    """

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="works")
    kind = models.CharField(max_length=10, choices=WorkKind.choices)
    title = models.CharField(max_length=200)
    parameters = models.JSONField(default=dict)
    state = models.CharField(max_length=10, choices=WorkState.choices)
    reason = models.CharField(max_length=500, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    given = models.BinaryField(null=True)
    given_name = models.CharField(max_length=200, blank=True)
    result = models.BinaryField(null=True)
    result_name = models.CharField(max_length=200, blank=True)
    lease_until = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    created_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["created_by", "-id"], name="work_by_person"),
            models.Index(
                fields=["lease_until"], condition=models.Q(state__in=["checking", "running"]), name="work_due"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class WorkRow(models.Model):
    """One row of a work: what it is about, what is to be done, and what became of it in a sentence.

    `problems` is [{"field", "message", "severity"}].
    """

    work = models.ForeignKey(Work, on_delete=models.CASCADE, related_name="rows")
    index = models.PositiveIntegerField()
    referral = models.ForeignKey(Referral, on_delete=models.SET_NULL, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=RowState.choices)
    message = models.CharField(max_length=500, blank=True)
    data = models.JSONField(default=dict)
    problems = models.JSONField(default=list)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["work", "index"], name="one_row_per_index")]
        indexes = [models.Index(fields=["work", "state", "index"], name="work_row_by_state")]

    def __str__(self) -> str:
        return f"row {self.index} of work {self.work_id}"
