"""An integration request with its team, its tasks and what was said; and every move it made."""

from django.conf import settings
from django.db import models

from onboarding.domain.evidence import Backfill
from onboarding.domain.stages import CLOSED, TITLES, RequestState, Stage
from referrals.models import Connection

STAGES = [(stage.value, f"{stage.value} {title}") for stage, title in TITLES.items()]
_PERSON = settings.AUTH_USER_MODEL


class Request(models.Model):
    """One integration of one partner. `form` holds the answers of AWS's form by name,
    `principal` repeats its ARN for the sandbox, so that two open requests cannot share one.

    `version` counts the saves, so that two people cannot overwrite each other; stage and state move by compare-and-set.
    """

    partner = models.CharField("partner's name", max_length=80)
    partner_id = models.CharField("Partner ID (SPMS ID)", max_length=10)
    stage = models.PositiveSmallIntegerField(choices=STAGES, default=Stage.PREREQUISITES)
    state = models.CharField(
        max_length=24, choices=[(state.value, state.value) for state in RequestState], default=RequestState.DRAFT
    )
    stage_at = models.DateTimeField()
    form = models.JSONField(default=dict)
    principal = models.CharField("ARN for the sandbox", max_length=200, blank=True)
    sandbox_account = models.CharField("AWS account for the sandbox", max_length=12, blank=True)
    production_account = models.CharField("AWS account for production", max_length=12, blank=True)
    external_id = models.CharField(max_length=200, blank=True)
    sandbox = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    production = models.ForeignKey(Connection, on_delete=models.SET_NULL, null=True, related_name="+")
    backfill = models.CharField(
        max_length=12, choices=[(one.value, one.value) for one in Backfill], default=Backfill.UNDECIDED
    )
    target_date = models.DateField("wanted launch date", null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    created_by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-id",)
        constraints = [
            models.UniqueConstraint(
                fields=["partner_id", "principal"],
                condition=~models.Q(state__in=sorted(CLOSED)) & ~models.Q(principal=""),
                name="one_open_request_per_principal",
            ),
            models.CheckConstraint(condition=models.Q(stage__gte=1, stage__lte=7), name="one_of_seven_stages"),
        ]

    def __str__(self) -> str:
        return f"{self.partner} ({self.partner_id})"

    @property
    def is_open(self) -> bool:
        """Whether it is neither launched nor abandoned."""
        return self.state not in CLOSED


class Step(models.Model):
    """The request's history: every move and every thing somebody did, append-only."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=40)
    stage = models.PositiveSmallIntegerField(choices=STAGES)
    note = models.CharField(max_length=1000, blank=True)
    changes = models.JSONField(default=dict)
    actor = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["request", "-id"], name="onboarding_step_by_request")]

    def __str__(self) -> str:
        return self.name


class TeamRole(models.TextChoices):
    """Who takes part, as AWS names them; the last four are AWS's people."""

    ALLIANCE_LEAD = "alliance_lead", "Alliance lead"
    PROGRAM_MANAGER = "program_manager", "Program manager"
    CRM_ADMINISTRATOR = "crm_administrator", "CRM administrator"
    DEVELOPER = "developer", "Developer"
    CLOUD_OPERATIONS = "cloud_operations", "Cloud operations / IT"
    VENDOR = "vendor", "Third-party vendor"
    PDM = "pdm", "Partner development manager (AWS)"
    PSA = "psa", "Partner solutions architect (AWS)"
    SUPPORT = "support", "CRM integration support (AWS)"


NEEDED_ROLES = (
    TeamRole.ALLIANCE_LEAD,
    TeamRole.PROGRAM_MANAGER,
    TeamRole.CRM_ADMINISTRATOR,
    TeamRole.DEVELOPER,
    TeamRole.CLOUD_OPERATIONS,
    TeamRole.PDM,
)
AWS_ROLES = frozenset({TeamRole.PDM, TeamRole.PSA, TeamRole.SUPPORT})
"""AWS's people get no account of the portal; the status page is for them."""


class TeamMember(models.Model):
    """Somebody who takes part; `user` when they have an account of the portal."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="team")
    role = models.CharField(max_length=20, choices=TeamRole.choices)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    user = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    invited_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("role", "id")
        constraints = [
            models.UniqueConstraint(fields=["request", "role", "email"], name="one_team_member_per_role_and_address")
        ]

    def __str__(self) -> str:
        return f"{self.name}, {self.get_role_display()}"


class TaskState(models.TextChoices):
    """How a task stands."""

    OPEN = "open", "Open"
    BLOCKED = "blocked", "Blocked"
    DONE = "done", "Done"


class Task(models.Model):
    """One thing to do in a stage. One with a `requirement` follows it; the others are the team's own."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="tasks")
    stage = models.PositiveSmallIntegerField(choices=STAGES)
    requirement = models.CharField(max_length=40, blank=True)
    title = models.CharField(max_length=200)
    side = models.CharField("who acts", max_length=8, choices=[("us", "us"), ("aws", "AWS"), ("vendor", "vendor")])
    owner = models.ForeignKey(TeamMember, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    due = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=TaskState.choices, default=TaskState.OPEN)
    blocker = models.CharField(max_length=300, blank=True)
    done_by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("stage", "id")
        constraints = [
            models.UniqueConstraint(
                fields=["request", "requirement"],
                condition=~models.Q(requirement=""),
                name="one_task_per_requirement",
            )
        ]

    def __str__(self) -> str:
        return self.title


class Comment(models.Model):
    """What somebody said at a stage."""

    request = models.ForeignKey(Request, on_delete=models.CASCADE, related_name="comments")
    stage = models.PositiveSmallIntegerField(choices=STAGES)
    text = models.TextField(max_length=4000)
    by = models.ForeignKey(_PERSON, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("id",)

    def __str__(self) -> str:
        return self.text[:80]
