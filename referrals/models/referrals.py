"""A referral: an opportunity or a lead shared by one side, with its three faces."""

from typing import Any

from django.conf import settings
from django.db import models

from referrals.ace.kinds import Kind
from referrals.ace.stages import Origin, Phase
from referrals.models.connections import Connection


class Referral(models.Model):
    """What AWS last told us (`received`), what AWS confirmed but has not echoed (`confirmed`), and what we want:
    `draft` while AWS does not know the record, `Edit` rows afterwards. `divergence` is
    {field: {"ours", "aws", "since"}}: where AWS's word stands beside ours and differs. Columns repeat only what
    lists sort, filter or sum on."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="referrals")
    kind = models.CharField(max_length=12, choices=[(kind.value, kind.value.title()) for kind in Kind])
    # Absent ids are NULL, not "", so that the unique constraints let many be absent.
    apn_id = models.CharField("AWS's id", max_length=20, null=True)  # noqa: DJ001
    partner_crm_id = models.CharField("our CRM's id", max_length=64, null=True)  # noqa: DJ001

    received = models.JSONField(default=dict)
    confirmed = models.JSONField(default=dict)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    draft = models.JSONField(default=dict)
    divergence = models.JSONField(default=dict)

    origin = models.CharField(max_length=20, choices=[(origin.value, origin.value) for origin in Origin])
    phase = models.CharField(max_length=20, choices=[(phase.value, phase.value) for phase in Phase])
    phase_at = models.DateTimeField(null=True, blank=True)
    status = models.CharField(max_length=40, blank=True)
    acceptance = models.CharField(max_length=20, blank=True)
    stage = models.CharField(max_length=40, blank=True)
    aws_stage = models.CharField("AWS's stage", max_length=40, blank=True)
    customer = models.CharField(max_length=255, blank=True)
    customer_key = models.CharField(max_length=255, blank=True)
    website_key = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=255, blank=True)
    country = models.CharField(max_length=80, blank=True)
    use_case = models.CharField(max_length=255, blank=True)
    monthly_revenue = models.DecimalField(max_digits=20, decimal_places=2, null=True)
    target_close_date = models.DateField(null=True)
    aws_contact = models.CharField(max_length=160, blank=True)
    masked = models.BooleanField(default=False)
    search = models.TextField(blank=True)

    accept_by = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    aws_modified_at = models.DateTimeField(null=True, blank=True)
    aws_file_at = models.DateTimeField(null=True, blank=True)
    aws_digest = models.CharField(max_length=64, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    submitted_at = models.DateTimeField(null=True, blank=True)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    rounds = models.PositiveSmallIntegerField(default=0)
    launched_at = models.DateTimeField(null=True, blank=True)
    diverged_at = models.DateTimeField(null=True, blank=True)
    divergence_ignored_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    assignee = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="referrals"
    )
    held_reason = models.CharField(max_length=300, blank=True)
    is_test = models.BooleanField("a test record, kept out of every figure", default=False)
    lead = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="opportunities")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "kind", "apn_id"], name="one_referral_per_aws_id"),
            models.UniqueConstraint(fields=["connection", "kind", "partner_crm_id"], name="one_referral_per_crm_id"),
            models.CheckConstraint(
                condition=~models.Q(apn_id="") & ~models.Q(partner_crm_id=""), name="absent_ids_are_null"
            ),
            models.CheckConstraint(
                condition=models.Q(apn_id__isnull=False) | models.Q(origin=Origin.PARTNER),
                name="aws_referral_has_aws_id",
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "kind", "phase", "-id"], name="referral_by_phase"),
            models.Index(fields=["connection", "phase", "accept_by", "id"], name="referral_by_deadline"),
            models.Index(fields=["connection", "kind", "-updated_at", "-id"], name="referral_by_change"),
            models.Index(fields=["connection", "assignee", "phase"], name="referral_by_assignee"),
            models.Index(fields=["connection", "customer_key"], name="referral_by_customer"),
            models.Index(fields=["connection", "website_key"], name="referral_by_website"),
            models.Index(fields=["connection", "title"], name="referral_by_title"),
            models.Index(fields=["connection", "kind", "id"], name="referral_by_age"),
            models.Index(fields=["connection", "kind", "customer_key", "id"], name="referral_by_name"),
            models.Index(fields=["connection", "kind", "monthly_revenue", "id"], name="referral_by_revenue"),
            models.Index(fields=["connection", "kind", "target_close_date", "id"], name="referral_by_close"),
            models.Index(fields=["connection", "kind", "phase_at", "id"], name="referral_by_phase_since"),
            models.Index(fields=["connection", "kind", "accept_by", "id"], name="referral_by_decide_by"),
            models.Index(fields=["connection", "kind", "country", "id"], name="referral_by_country"),
            models.Index(fields=["connection", "kind", "use_case", "id"], name="referral_by_use_case"),
            models.Index(
                fields=[
                    "connection",
                    "kind",
                    "phase",
                    "stage",
                    "target_close_date",
                    "id",
                    "monthly_revenue",
                    "is_test",
                ],
                name="referral_on_board",
            ),
            models.Index(
                fields=["connection", "-diverged_at"],
                condition=models.Q(diverged_at__isnull=False),
                name="referral_diverged",
            ),
            *(
                models.Index(
                    fields=["connection", f"{moment}_at"],
                    condition=models.Q(**{f"{moment}_at__isnull": False}),
                    name=f"referral_{moment}",
                )
                for moment in ("decided", "expired", "reviewed", "launched")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer or 'Unnamed customer'}: {self.title or self.apn_id or self.partner_crm_id}"

    @property
    def is_lead(self) -> bool:
        """Whether this is a lead rather than an opportunity."""
        return self.kind == Kind.LEAD

    @property
    def is_draft(self) -> bool:
        """Whether AWS does not know it yet, so that `draft` holds all there is."""
        return self.phase == Phase.NEW and not self.received and not self.confirmed

    @property
    def fields(self) -> dict[str, Any]:
        """AWS's names to values as far as AWS has told or confirmed them; pending edits are not in it."""
        return {**self.received, **self.confirmed}

    @property
    def values(self) -> dict[str, Any]:
        """What the record says: the draft while AWS does not know it, AWS's word afterwards."""
        return self.draft if self.is_draft else self.fields


class Seen(models.Model):
    """When a person last opened a referral; what came later is unread to them."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="seen")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "referral"], name="seen_once_per_person")]

    def __str__(self) -> str:
        return f"{self.user} saw {self.referral_id}"
