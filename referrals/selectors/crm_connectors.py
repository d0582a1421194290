"""What connectors of CRMs read: which are due, which fields to ask for, and what is still to be written back."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.mapping.reading import paths_read
from referrals.mapping.spec import Direction
from referrals.models import ConnectorState, CrmChange, CrmConnector, CrmProfile, CrmRecord, CrmWriting
from referrals.selectors.access import person_of
from referrals.selectors.mappings import published

BATCH = 200
BREATH = timedelta(seconds=30)
"""Changes that follow each other closely are written back in one pass."""

NO_AWS_ID = "connector.no_aws_id"
"""Why a referral waits to be made in the CRM until AWS has given it an id; then it goes on by itself."""


def connectors_for(user: User) -> QuerySet[CrmConnector]:
    """The connectors this person may see. Raises NotAllowed."""
    check_may(person_of(user), Ability.MANAGE_CONNECTIONS)
    return CrmConnector.objects.select_related("profile__connection")


def due_connectors(now: datetime) -> list[int]:
    """Ids of connectors whose time has come, or that have something to write back and are in no trouble."""
    changes = CrmChange.objects.filter(profile=OuterRef("profile"), pk__gt=OuterRef("written_to"))
    rested = Q(last_run_at=None) | Q(last_run_at__lte=now - BREATH)
    due = Q(next_run_at=None) | Q(next_run_at__lte=now) | (Q(failures=0) & rested & Exists(changes))
    running = CrmConnector.objects.filter(state=ConnectorState.ACTIVE, profile__is_active=True)
    return list(running.filter(due).order_by("next_run_at").values_list("pk", flat=True))


def paths_to_read(profile: CrmProfile, kind: Kind) -> tuple[str, ...]:
    """The CRM's fields that the mapping in use looks at, in one order; none while nothing is published or mapped."""
    in_use = published(profile)
    return () if in_use is None else tuple(sorted(paths_read(in_use[1].side(kind, Direction.TO_ACE))))


def never_written(profile: CrmProfile, kind: Kind) -> tuple[str, ...]:
    """Targets of the mapping that belong to another record of the CRM, such as Account.Name."""
    in_use = published(profile)
    rows = () if in_use is None else in_use[1].side(kind, Direction.TO_CRM).rows
    return tuple(sorted({row.shadow or row.crm for row in rows if set(row.shadow or row.crm) & set(".[")}))


def changes_to_write(connector: CrmConnector) -> list[CrmChange]:
    """The next changes the CRM has not had, oldest first."""
    rows = CrmChange.objects.filter(profile=connector.profile_id, pk__gt=connector.written_to)
    return list(rows.order_by("pk")[:BATCH])


def writings_to_repeat(connector: CrmConnector) -> list[CrmWriting]:
    """What people asked to try again, and what only waited for AWS's id."""
    has_id = Q(reason_id=NO_AWS_ID) & ~Q(referral__apn_id=None) & ~Q(referral__apn_id="")
    return list(connector.writings.filter(Q(again=True) | has_id).order_by("pk"))


def record_to_write(connector: CrmConnector, referral_id: int) -> CrmRecord | None:
    """What the CRM was last told of a referral, with its id there."""
    rows = CrmRecord.objects.filter(profile=connector.profile_id, referral=referral_id)
    return rows.select_related("referral").first()


def waiting_writings(connector: CrmConnector) -> QuerySet[CrmWriting]:
    """What the CRM did not take."""
    return connector.writings.exclude(reason_id="")
