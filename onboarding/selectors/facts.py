"""What gates and pages read of one request: each fact a subquery by its name, so that all of them cost one query."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from aceportal.beats import BEATERS
from aceportal.models import Heartbeat, User
from aceportal.roles import Role
from onboarding.domain.launch import SAID_BY_A_PERSON, SIGNERS, SMOKE_STEPS
from onboarding.models import (
    Activation,
    BackfillFile,
    BackfillRow,
    Confirmed,
    ConnectionTest,
    HealthDay,
    Packet,
    PolicyCheck,
    Request,
    ScenarioRun,
    Signature,
    SmokeStep,
    Task,
)
from onboarding.models.scenarios import RunState
from onboarding.selectors.packet_age import outdated
from referrals.ace.stages import Phase
from referrals.domain.deliveries import DeliveryKind, DeliveryState
from referrals.domain.files import Direction, FileState
from referrals.models import CrmProfile, Delivery, ExchangeFile, MappingVersion, Notice, VersionState

NEEDED_IN_PORTAL = (Role.ALLIANCE_LEAD, Role.SALES_REP, Role.CRM_ADMIN)
ENVIRONMENTS = ("sandbox", "production")
_ASIDE = (FileState.QUARANTINED, FileState.ORPHAN)
_OURS = OuterRef("pk")
_SANDBOX = OuterRef("sandbox")


def whole(rows: QuerySet[Request]) -> QuerySet[Request]:
    """The requests with everything gates and pages read of them: four queries, however much there is of it.

    All of it is as old as those queries, so it is to be judged and shown, never to be kept while something changes.
    """
    return rows.annotate(**FACTS).prefetch_related("team", *_CHILDREN)


def is_whole(request: Request) -> bool:
    """Whether the request was read with all that."""
    return hasattr(request, "has_notices")


def _newest(rows: QuerySet[Any], name: str) -> Subquery:
    return Subquery(rows.order_by("-id").values(name)[:1])


def _count(rows: QuerySet[Any], parent: str) -> Coalesce:
    """How many of the parent's rows there are; 0 where it has none."""
    return Coalesce(Subquery(rows.order_by().values(parent).annotate(n=Count("pk")).values("n")), 0)


def _of_environment(name: str) -> dict[str, Any]:
    tests = ConnectionTest.objects.filter(request=_OURS, environment=name, connection=OuterRef(name))
    return {
        f"{name}_policy": _newest(PolicyCheck.objects.filter(request=_OURS, environment=name), "verdict"),
        f"{name}_test": _newest(tests, "verdict"),
    }


def _of_portal() -> dict[str, Any]:
    people = User.objects.filter(is_active=True)
    return {
        "has_notices": Exists(Notice.objects.all()),
        **{f"beat_{name}": Subquery(Heartbeat.objects.filter(name=name).values("at")[:1]) for name in BEATERS},
        **{f"has_{role.name}": Exists(people.filter(groups__name=role.value)) for role in NEEDED_IN_PORTAL},
    }


def _of_exchange() -> dict[str, Any]:
    files = ExchangeFile.objects.filter(connection=_SANDBOX)
    answered = files.filter(direction=Direction.SENT, state=FileState.ANSWERED)
    return {
        "received": _count(files.filter(direction=Direction.RECEIVED), "connection"),
        "answered": _count(answered, "connection"),
        "aside": _count(files.filter(state__in=_ASIDE), "connection"),
    }


def _of_mapping() -> dict[str, Any]:
    """Of several CRMs beside the sandbox, the mapping that was published last counts."""
    profiles = CrmProfile.objects.filter(connection=_SANDBOX, is_active=True)
    versions = MappingVersion.objects.filter(
        profile__connection=_SANDBOX, profile__is_active=True, state=VersionState.PUBLISHED
    ).order_by("-published_at")
    return {
        "crm": Exists(profiles),
        "mapping": Subquery(versions.values("pk")[:1]),
        "mapping_since": Subquery(versions.values("published_at")[:1]),
    }


def _of_scenarios() -> dict[str, Any]:
    """Of each scenario its newest run counts."""
    newer = ScenarioRun.objects.filter(request=OuterRef("request"), key=OuterRef("key"), pk__gt=OuterRef("pk"))
    runs = ScenarioRun.objects.filter(request=_OURS).exclude(Exists(newer))
    return {
        "passed": _count(runs.filter(state=RunState.PASSED), "request"),
        "failed": _count(runs.filter(state=RunState.FAILED), "request"),
    }


def _of_approval() -> dict[str, Any]:
    """The newest extract counts, and the signatures of the newest packet unless testing was gone through again."""
    newer_file = BackfillFile.objects.filter(request=OuterRef("file__request"), pk__gt=OuterRef("file"))
    rows = BackfillRow.objects.filter(file__request=_OURS).exclude(Exists(newer_file))
    newer_packet = Packet.objects.filter(request=OuterRef("request"), pk__gt=OuterRef("packet"))
    signatures = Signature.objects.filter(request=_OURS).exclude(Exists(newer_packet)).exclude(outdated("packet__"))
    return {
        "has_extract": Exists(BackfillFile.objects.filter(request=_OURS)),
        "rows_open": _count(rows.filter(~Q(problem="") | Q(partner_id="")), "file"),
        "has_packet": Exists(Packet.objects.filter(request=_OURS).exclude(outdated())),
        **{f"signed_{role}": Exists(signatures.filter(role=role)) for role in SIGNERS},
    }


def _of_launch() -> dict[str, Any]:
    activations = Activation.objects.filter(request=_OURS, ended_at=None, agreed_at__isnull=False)
    return {
        "activated": Exists(activations),
        "production_state": F("production__state"),
        **{f"smoke_{name}": fact for name, fact in _of_smoke_test().items()},
        "well_days": _count(HealthDay.objects.filter(request=_OURS, is_well=True), "request"),
    }


def _of_smoke_test() -> dict[str, Q]:
    """Each step seen on the dummy, or somebody's word where the portal cannot look."""
    rows = SmokeStep.objects.filter(request=_OURS)
    created = Delivery.objects.filter(referral=OuterRef("referral"), kind=DeliveryKind.CREATE, sent_at__isnull=False)
    dummy = rows.filter(name="created", referral__isnull=False)
    rejected = dummy.filter(referral__phase=Phase.REJECTED)
    seen = {
        "created": dummy.filter(Exists(created)),
        "confirmed": dummy.filter(Exists(created.filter(state=DeliveryState.CONFIRMED))),
        "asked": rows.none(),
        "rejected": rejected,
        "cleaned": rejected.filter(referral__connection__feeds_crm=False),
    }
    said = {name: rows.filter(name=name) if name in SAID_BY_A_PERSON else rows.none() for name in SMOKE_STEPS}
    return {name: Q(Exists(seen[name])) | Q(Exists(said[name])) for name in SMOKE_STEPS}


FACTS: Mapping[str, Any] = MappingProxyType(
    {
        **{name: fact for environment in ENVIRONMENTS for name, fact in _of_environment(environment).items()},
        **_of_portal(),
        **_of_exchange(),
        **_of_mapping(),
        **_of_scenarios(),
        **_of_approval(),
        **_of_launch(),
    }
)
_CHILDREN = (
    Prefetch("tasks", Task.objects.select_related("owner", "done_by")),
    Prefetch(
        "confirmations",
        Confirmed.objects.filter(withdrawn_at=None).select_related("by", "attachment").defer("attachment__content"),
    ),
)
