"""Writing only to the version one has read: compared with the record's row locked, so that nothing comes between."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

from django.db import transaction

from referrals.errors import NotNow
from referrals.models import Referral


class OtherVersion(NotNow):
    """The record has changed since the caller read it; nothing was written. `version` is the present one."""

    def __init__(self, version: int) -> None:
        super().__init__(
            "referral.other_version",
            "This record has changed since you read it, and nothing was written. Read it again, "
            "look at what is new, and send your change with its new ETag.",
        )
        self.version = version


@contextmanager
def matching(referral_id: int, versions: Collection[int] | None) -> Iterator[None]:
    """What is done inside meets one of `versions` and nobody else's change; None takes any version.

    The caller has made sure that its person may see the record. Raises OtherVersion.
    """
    with transaction.atomic():
        if versions is not None:
            row = Referral.objects.select_for_update(of=("self",)).get(pk=referral_id)
            if row.version not in versions:
                raise OtherVersion(row.version)
        yield
