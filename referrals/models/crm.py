"""A partner's CRM: its fields, the mappings between it and AWS, the records it gave, and what it is told."""

from django.conf import settings
from django.db import models
from simple_history.models import HistoricalRecords

from referrals.ace.kinds import Kind
from referrals.mapping.profiles import SYSTEM_LABELS
from referrals.models.connections import Connection
from referrals.models.referrals import Referral

_KINDS = [(kind.value, kind.value.title()) for kind in Kind]
CRM_ID_LENGTH = 64  # as AWS's partnerCrmUniqueIdentifier


class CrmProfile(models.Model):
    """One CRM of the partner beside one connection. `catalogue` is {kind: [CrmField]}: the fields it has.

    `acts_as` is the person in whose name records that no person brought are taken; `submits` says whether a new
    opportunity without fault is handed over for AWS's review at once.
    """

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="crm_profiles")
    system = models.CharField(
        "CRM", max_length=12, choices=[(system.value, label) for system, label in SYSTEM_LABELS.items()]
    )
    name = models.CharField(max_length=80)
    slug = models.SlugField("name in addresses", max_length=40, unique=True)
    catalogue = models.JSONField(default=dict)
    acts_as = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+", verbose_name="acts as"
    )
    submits = models.BooleanField("hand complete opportunities over for AWS's review at once", default=False)
    is_active = models.BooleanField("in use", default=True)
    review_days = models.PositiveSmallIntegerField("days between reviews of the mapping", default=90)
    reviewed_at = models.DateTimeField(null=True, blank=True)
    tell_from = models.PositiveBigIntegerField(null=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    history = HistoricalRecords(excluded_fields=["catalogue", "tell_from"])

    class Meta:
        ordering = ("name",)
        constraints = [
            models.UniqueConstraint(fields=["connection", "name"], name="one_crm_profile_per_name"),
        ]

    def __str__(self) -> str:
        return self.name


class VersionState(models.TextChoices):
    """Where a version of a mapping stands; only one is worked on and only one is used."""

    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class MappingVersion(models.Model):
    """One version of a profile's mapping. `spec` is `referrals.mapping.spec.Spec` as data; a published one is final.

    `lock` counts the saves of a draft, so that two people cannot overwrite each other.
    """

    profile = models.ForeignKey(CrmProfile, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=10, choices=VersionState.choices, default=VersionState.DRAFT)
    spec = models.JSONField(default=dict)
    lock = models.PositiveIntegerField(default=1)
    note = models.CharField(max_length=300, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    published_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-number",)
        constraints = [
            models.UniqueConstraint(fields=["profile", "number"], name="one_mapping_per_number"),
            models.UniqueConstraint(
                fields=["profile"], condition=models.Q(state="draft"), name="one_mapping_draft_per_profile"
            ),
            models.UniqueConstraint(
                fields=["profile"], condition=models.Q(state="published"), name="one_published_mapping_per_profile"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.profile} version {self.number}"


class MappingChange(models.Model):
    """The change log of a mapping: one row for each row of the spec that somebody changed. Append-only."""

    profile = models.ForeignKey(CrmProfile, on_delete=models.CASCADE, related_name="mapping_changes")
    number = models.PositiveIntegerField("version")
    name = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=_KINDS, blank=True)
    direction = models.CharField(max_length=8, blank=True)
    target = models.CharField(max_length=200, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    note = models.CharField(max_length=300, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField()

    class Meta:
        indexes = [
            models.Index(fields=["profile", "-id"], name="mapping_change_by_profile"),
            models.Index(fields=["profile", "kind", "direction", "target", "-id"], name="mapping_change_by_target"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.target}".strip()


class CrmState(models.TextChoices):
    """What became of a record of the CRM."""

    TAKEN = "taken", "Taken"
    HELD = "held", "Held: the mapping does not know a value"
    REFUSED = "refused", "Refused by a rule"


class CrmRecord(models.Model):
    """A record as the CRM gave it last, and what became of it.

    `understood` is the CRM's word in AWS's names, what it took over since included; `base` what the portal said of
    those fields when the CRM was last told or spoke: a later difference is a change by the other side. `told` is what
    the CRM was last told, in the CRM's shape; `try_again_at` is set where only the moment was wrong, as while a draft
    travels. `for_person` are AWS's values of protected fields that wait for a person, `left_alone` those a person
    left: {path: value}. `problems` are what the mapping or AWS's rules found.
    """

    profile = models.ForeignKey(CrmProfile, on_delete=models.CASCADE, related_name="records")
    kind = models.CharField(max_length=12, choices=_KINDS)
    # A referral of AWS's that the CRM does not know yet has none.
    crm_id = models.CharField("the CRM's id", max_length=CRM_ID_LENGTH, null=True)  # noqa: DJ001
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, null=True, related_name="crm_records")
    record = models.JSONField(default=dict)
    digest = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=8, choices=CrmState.choices, default=CrmState.TAKEN)
    understood = models.JSONField(default=dict)
    base = models.JSONField(default=dict)
    problems = models.JSONField(default=list)
    version = models.ForeignKey(MappingVersion, on_delete=models.SET_NULL, null=True, related_name="+")
    given_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, related_name="+")
    received_at = models.DateTimeField(null=True, blank=True)
    taken_at = models.DateTimeField(null=True, blank=True)
    try_again_at = models.DateTimeField(null=True, blank=True)
    told = models.JSONField(default=dict)
    for_person = models.JSONField(default=dict)
    left_alone = models.JSONField(default=dict)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["profile", "kind", "crm_id"], name="one_crm_record_per_id"),
            models.UniqueConstraint(fields=["profile", "referral"], name="one_crm_record_per_referral"),
        ]
        indexes = [
            models.Index(fields=["profile", "kind", "-received_at"], name="crm_record_by_time"),
            models.Index(fields=["profile", "state", "id"], name="crm_record_by_state"),
        ]

    def __str__(self) -> str:
        return self.crm_id or f"{self.referral}"


class CrmProblem(models.Model):
    """One thing that keeps a record of the CRM; those with the same `cluster` have the same cure."""

    profile = models.ForeignKey(CrmProfile, on_delete=models.CASCADE, related_name="problems")
    record = models.ForeignKey(CrmRecord, on_delete=models.CASCADE, related_name="kept_by")
    cluster = models.CharField(max_length=64)
    code = models.CharField(max_length=40)
    field = models.CharField(max_length=80, blank=True)
    value = models.CharField(max_length=500, blank=True)
    message = models.CharField(max_length=500)

    class Meta:
        indexes = [models.Index(fields=["profile", "cluster"], name="crm_problem_by_cluster")]

    def __str__(self) -> str:
        return self.message


class CrmChange(models.Model):
    """What the CRM is told: one row for each change by AWS or a person, in the CRM's shape; the id is the cursor.

    `fields` holds what changed, `record` all that is mapped. Rows of one profile commit in the order of their ids.
    """

    profile = models.ForeignKey(CrmProfile, on_delete=models.CASCADE, related_name="changes")
    referral = models.ForeignKey(Referral, on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=12, choices=_KINDS)
    crm_id = models.CharField(max_length=CRM_ID_LENGTH, blank=True)
    apn_id = models.CharField(max_length=20, blank=True)
    name = models.CharField(max_length=60)
    fields = models.JSONField(default=dict)
    record = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["profile", "id"], name="crm_change_by_cursor")]

    def __str__(self) -> str:
        return f"{self.name} {self.crm_id or self.apn_id}"
