"""Files of the bucket, both ways: the row, the raw bytes, what became of each record."""

import zlib

from django.db import models

from referrals.ace.kinds import Kind
from referrals.domain.files import LABELS, RECORD_LABELS, Content, Direction, FileState, RecordState
from referrals.models.connections import Connection
from referrals.models.referrals import Referral
from referrals.models.runs import Run


class ExchangeFile(models.Model):
    """One object AWS's bucket held or holds; (key, ETag) is its identity for received files."""

    connection = models.ForeignKey(Connection, on_delete=models.PROTECT, related_name="files")
    direction = models.CharField(max_length=8, choices=[(d.value, d.value) for d in Direction])
    content = models.CharField(max_length=9, choices=[(c.value, c.value) for c in Content])
    kind = models.CharField(max_length=12, choices=[(k.value, k.value) for k in Kind])
    key = models.CharField(max_length=1024)
    base_name = models.CharField(max_length=255, blank=True, db_index=True)
    etag = models.CharField(max_length=80)
    size = models.PositiveBigIntegerField(default=0)
    modified_at = models.DateTimeField(null=True, blank=True)

    state = models.CharField(max_length=12, choices=[(s.value, LABELS[s]) for s in FileState])
    reason_id = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=500, blank=True)
    state_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    warned_at = models.DateTimeField(null=True, blank=True)

    records = models.PositiveIntegerField(default=0)
    applied = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    stale = models.PositiveIntegerField(default=0)
    set_aside = models.PositiveIntegerField(default=0)
    confirmed = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)

    run = models.ForeignKey(Run, on_delete=models.SET_NULL, null=True, related_name="files")
    answers = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="answered_by")
    copy_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="edited_copies")
    taken_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    processed_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "key", "etag"], name="one_file_per_key_and_etag"),
            models.UniqueConstraint(
                fields=["connection", "key"], condition=models.Q(direction="sent"), name="a_sent_name_is_used_once"
            ),
        ]
        indexes = [
            models.Index(fields=["connection", "state", "id"], name="file_by_state"),
            models.Index(fields=["connection", "-id"], name="file_by_age"),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def name(self) -> str:
        """The last part of the key."""
        return self.key.rsplit("/", 1)[-1]


class RawCopy(models.Model):
    """Our own copy of a file's bytes, compressed; the retention setting empties it and keeps the hash."""

    file = models.OneToOneField(ExchangeFile, on_delete=models.CASCADE, related_name="raw")
    body = models.BinaryField(null=True)
    sha256 = models.CharField(max_length=64)
    kept_at = models.DateTimeField()

    class Meta:
        indexes = [models.Index(fields=["kept_at"], condition=models.Q(body__isnull=False), name="raw_still_kept")]

    def __str__(self) -> str:
        return f"raw copy of file {self.file_id}"

    @property
    def content(self) -> bytes | None:
        """The bytes as they were in the bucket, or None once retention has emptied the copy."""
        return None if self.body is None else zlib.decompress(bytes(self.body))


class ReceivedRecord(models.Model):
    """What became of one record of a received file; its payload is kept here only while set aside."""

    file = models.ForeignKey(ExchangeFile, on_delete=models.CASCADE, related_name="record_rows")
    index = models.PositiveIntegerField()
    apn_id = models.CharField(max_length=64, blank=True)
    partner_crm_id = models.CharField(max_length=255, blank=True)
    state = models.CharField(max_length=12, choices=[(s.value, RECORD_LABELS[s]) for s in RecordState])
    reason = models.CharField(max_length=1000, blank=True)
    payload = models.JSONField(null=True)
    edited = models.JSONField(null=True)
    referral = models.ForeignKey(Referral, on_delete=models.SET_NULL, null=True, related_name="received_records")
    delivery = models.ForeignKey(
        "referrals.Delivery", on_delete=models.SET_NULL, null=True, related_name="result_records"
    )
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "index"], name="one_row_per_record")]
        indexes = [models.Index(fields=["state", "id"], name="record_by_state")]

    def __str__(self) -> str:
        return f"record {self.index} of file {self.file_id}"


class Drift(models.Model):
    """AWS sent something our catalogue does not know; kept, used as far as known, and shown."""

    connection = models.ForeignKey(Connection, on_delete=models.CASCADE, related_name="drift")
    kind = models.CharField(max_length=12)
    what = models.CharField(max_length=20)
    name = models.CharField(max_length=120)
    value = models.CharField(max_length=255, blank=True)
    count = models.PositiveIntegerField(default=1)
    first_file = models.ForeignKey(ExchangeFile, on_delete=models.SET_NULL, null=True, related_name="+")
    first_at = models.DateTimeField()
    last_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["connection", "kind", "what", "name", "value"], name="one_row_per_drift")
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.name} {self.value}".strip()
