"""Error clusters of a CRM: what keeps its records, and what AWS refused, each with its like that one fix cures."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from django.db.models import Count, Min, OuterRef, QuerySet, Subquery

from aceportal.models import User
from aceportal.roles import Ability
from referrals.ace.fields import label_of
from referrals.ace.kinds import Kind
from referrals.ace.messages import Explanation, explain
from referrals.domain.permissions import check_may
from referrals.errors import NotFound
from referrals.mapping.clusters import cluster_of_words
from referrals.mapping.outcome import ProblemCode
from referrals.models import CrmProblem, CrmProfile
from referrals.selectors.access import person_of
from referrals.selectors.refusals import Member, Refusal, open_refusals

MOST_CLUSTERS = 100
EXAMPLES = 3
BOTH_CHANGED = "referral.changed_meanwhile"
HELD = "held"
"""The code of changes that a rule stopped before they were sent."""


class Origin(StrEnum):
    """Who keeps the records of a cluster: the mapping, a rule of the exchange, or AWS."""

    MAPPING = "mapping"
    RULE = "rule"
    AWS = "aws"


_ORIGINS: Mapping[str, Origin] = {
    ProblemCode.UNMAPPED_VALUE: Origin.MAPPING,
    ProblemCode.CANNOT_READ: Origin.MAPPING,
    ProblemCode.NO_MAPPING: Origin.MAPPING,
    Origin.AWS: Origin.AWS,
}
_CAUSES: Mapping[str, tuple[str, str]] = {
    ProblemCode.UNMAPPED_VALUE: (
        "Your CRM says “{value}”, and nothing says which of AWS's values that is.",
        "Choose AWS's value once, and every record that waits for it goes on.",
    ),
    ProblemCode.CANNOT_READ: (
        "What your CRM gives for {label} cannot be read as AWS takes it, such as here: {words}",
        "Say what is meant by it, or change the steps of the row.",
    ),
    ProblemCode.NO_MAPPING: (
        "These records came before any mapping was published.",
        "Publish the mapping, and they go on.",
    ),
    ProblemCode.NOT_NOW: (
        "Only the moment is wrong: {words}",
        "Nothing to do: each is tried again by itself every few minutes.",
    ),
    ProblemCode.RULE: ("{words}", "Correct the records in your CRM, or settle it here for all of them."),
    HELD: ("Stopped before it was sent: {words}", "Set the field on all of them to what the rule takes."),
    Origin.AWS: ("AWS says: {words}", "Set the field that AWS means on all of them, or send them again as they are."),
}


@dataclass(frozen=True, slots=True)
class Cluster:
    """Trouble of one kind. `words` are one record's own; `oldest` is when the first of its records came."""

    key: str
    kind: Kind
    code: str
    field: str
    value: str
    words: str
    count: int
    oldest: datetime | None
    examples: tuple[Member, ...] = ()

    @property
    def origin(self) -> Origin:
        """Who keeps these records."""
        return _ORIGINS.get(self.code, Origin.RULE)

    @property
    def label(self) -> str:
        """What AWS calls the field; empty where the trouble names none."""
        return label_of(self.kind, self.field) if self.field else ""

    @property
    def cause(self) -> str:
        """Why they wait, in a sentence."""
        known = self._explained
        told = known.cause if known else _CAUSES[self.code][0]
        return told if known else told.format(value=self.value, label=self.label, words=self.words)

    @property
    def cure(self) -> str:
        """What can be done about it."""
        return self._explained.cure if self._explained else _CAUSES[self.code][1]

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields it is about, as far as anybody knows."""
        named = self._explained.fields if self._explained else ()
        return (self.field, *(name for name in named if name != self.field)) if self.field else named

    @property
    def is_of_records(self) -> bool:
        """Whether records of the CRM are kept; else it is about referrals that AWS, or a rule, refused."""
        return self.code not in (Origin.AWS, HELD)

    @property
    def is_both_changed(self) -> bool:
        """Whether the CRM and the portal both changed the field, so that a person says whose value stands."""
        return self.code == ProblemCode.RULE and self.value == BOTH_CHANGED

    @property
    def _explained(self) -> Explanation | None:
        return explain(self.words) if self.code == Origin.AWS else None


@dataclass(frozen=True, slots=True)
class Clusters:
    """All clusters of a profile, the largest first; `has_more` where there are more than are looked at."""

    shown: list[Cluster]
    has_more: bool = False


def clusters_of(user: User, profile: CrmProfile) -> Clusters:
    """What waits for a fix; three queries, however many records. Raises NotAllowed."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    kept = _kept(profile)
    refusals, more_refusals = open_refusals(profile.connection)
    found = sorted([*kept, *_grouped(refusals)], key=lambda one: (-one.count, one.key))
    has_more = more_refusals or len(kept) == MOST_CLUSTERS or len(found) > MOST_CLUSTERS
    return Clusters(found[:MOST_CLUSTERS], has_more)


def cluster_for(user: User, profile: CrmProfile, key: str) -> Cluster:
    """One cluster. Raises NotAllowed, or NotFound when its last record has gone on."""
    check_may(person_of(user), Ability.MANAGE_MAPPING)
    kept = next(iter(_kept(profile, key)), None)
    found = kept or next((one for one in _grouped(open_refusals(profile.connection)[0]) if one.key == key), None)
    if found is None:
        raise NotFound("crm.cluster.not_found", "Nothing of this kind waits any more. Somebody may have fixed it.")
    return found


def members_of(profile: CrmProfile, cluster: Cluster, limit: int) -> list[Member]:
    """The first records of a cluster, oldest first."""
    if cluster.is_of_records:
        rows = problems_in(profile, cluster.key).order_by("pk")
        names = ("record__crm_id", "record_id", "record__referral_id", "field")
        return [
            Member(crm_id or "", record, referral, field=field)
            for crm_id, record, referral, field in rows.values_list(*names)[:limit]
        ]
    refusals = open_refusals(profile.connection)[0]
    return [one.member for one in refusals if cluster_of_words(one.kind, one.words) == cluster.key][:limit]


def problems_in(profile: CrmProfile, key: str) -> QuerySet[CrmProblem]:
    """What keeps the records of one cluster."""
    return CrmProblem.objects.filter(profile=profile, cluster=key)


def values_in(profile: CrmProfile, key: str, limit: int) -> list[tuple[str, int]]:
    """The values that make the trouble, the most frequent first, each with how often it stands."""
    counted = problems_in(profile, key).order_by().values_list("value").annotate(number=Count("pk"))
    return [(str(value), int(number)) for value, number in counted.order_by("-number", "value")[:limit]]


def _kept(profile: CrmProfile, key: str = "") -> list[Cluster]:
    """The largest clusters of what the mapping or a rule keeps, each read at its first row; one query."""
    rows = CrmProblem.objects.filter(profile=profile, **({"cluster": key} if key else {}))
    heads = rows.order_by().values("cluster").annotate(number=Count("pk"), first=Min("pk")).order_by("-number", "first")
    alike = CrmProblem.objects.filter(profile=profile, cluster=OuterRef("cluster")).order_by()
    found = CrmProblem.objects.filter(pk__in=heads.values("first")[:MOST_CLUSTERS]).annotate(
        number=Subquery(alike.values("cluster").annotate(number=Count("pk")).values("number")),
        oldest=Subquery(alike.values("cluster").annotate(oldest=Min("record__received_at")).values("oldest")),
        **{f"{name}_{place}": _nth(alike, place, path) for place in _FURTHER for name, path in _NAMES.items()},
    )
    return [_of_problem(row) for row in found.select_related("record").defer(*_HEAVY)]


_FURTHER = range(1, EXAMPLES)
_NAMES = {"name": "record__crm_id", "record": "record"}
_HEAVY = tuple(f"record__{name}" for name in ("record", "understood", "base", "told", "problems", "for_person"))


def _nth(alike: QuerySet[CrmProblem], place: int, path: str) -> Subquery:
    """One value of the row at `place` of the cluster."""
    return Subquery(alike.order_by("pk").values(path)[place : place + 1])


def _of_problem(row: Any) -> Cluster:
    further = ((getattr(row, f"name_{place}"), getattr(row, f"record_{place}")) for place in _FURTHER)
    return Cluster(
        key=row.cluster,
        kind=Kind(row.record.kind),
        code=row.code,
        field=row.field,
        value=row.value,
        words=row.message,
        count=row.number,
        oldest=row.oldest,
        examples=tuple(
            Member(name or "", pk) for name, pk in ((row.record.crm_id, row.record_id), *further) if pk is not None
        ),
    )


def _grouped(refusals: Iterable[Refusal]) -> Iterator[Cluster]:
    groups: dict[str, list[Refusal]] = {}
    for one in refusals:
        groups.setdefault(cluster_of_words(one.kind, one.words), []).append(one)
    for key, members in groups.items():
        first, fields = members[0], {one.member.field for one in members}
        yield Cluster(
            key=key,
            kind=first.kind,
            code=Origin.AWS if first.is_of_aws else HELD,
            field=fields.pop() if len(fields) == 1 else "",
            value="",
            words=first.words,
            count=len(members),
            oldest=first.at,
            examples=tuple(one.member for one in members[:EXAMPLES]),
        )
