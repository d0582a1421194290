"""One fix for a whole cluster, made in the mapping: a value's pair, a fallback, what cannot be read, a pause.

A fix goes into the profile's draft and is published at once where the draft holds nothing else; held records are
then tried again by themselves.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from aceportal.models import User
from referrals.ace.fields import fields_of
from referrals.errors import NotNow, NotValid
from referrals.mapping.clusters import cluster_of
from referrals.mapping.comparing import rows_of
from referrals.mapping.engine import mapper
from referrals.mapping.outcome import Problem
from referrals.mapping.spec import Direction, Pair, Row, Side, ValueMap, read_spec
from referrals.mapping.transforms import TRANSFORMS
from referrals.mapping.transforms.base import folded
from referrals.models import CrmProfile, CrmRecord, CrmState, MappingVersion
from referrals.selectors.cluster_fixes import draft_standing
from referrals.selectors.clusters import EXAMPLES, Cluster, problems_in, values_in
from referrals.selectors.mapper_values import options_of
from referrals.services.mappings import begin_draft, publish, save_rows

MOST_VALUES = 100
"""So many values one condition of a step takes."""

ChangeRow = Callable[[Row], Row]


@dataclass(frozen=True, slots=True)
class Fixed:
    """The draft with the fix. `others` are what it holds besides, which keeps it from being published at once;
    `held` is how many records are tried again."""

    draft: MappingVersion
    is_published: bool
    others: Sequence[str] = ()
    held: int = 0


def map_value(profile: CrmProfile, cluster: Cluster, answer: str, *, at_once: bool, by: User) -> Fixed:
    """Say which of AWS's values the CRM's value is. Raises as `fix_row` does, or NotValid for no value of AWS's."""
    _check_answer(profile, cluster, answer)

    def with_pair(row: Row) -> Row:
        values = row.values or ValueMap()
        others = tuple(pair for pair in values.pairs if folded(pair.crm) != folded(cluster.value))
        pairs = (*others, Pair(crm=cluster.value, ace=answer))
        return _changed(row, values=values.model_copy(update={"pairs": pairs}))

    return fix_row(profile, cluster, with_pair, at_once=at_once, by=by)


def set_fallback(profile: CrmProfile, cluster: Cluster, answer: str, *, at_once: bool, by: User) -> Fixed:
    """Let every value in no pair become this one of AWS's. Raises as `map_value` does."""
    _check_answer(profile, cluster, answer)

    def with_fallback(row: Row) -> Row:
        return _changed(row, values=(row.values or ValueMap()).model_copy(update={"fallback": answer}))

    return fix_row(profile, cluster, with_fallback, at_once=at_once, by=by)


def read_as(profile: CrmProfile, cluster: Cluster, text: str, *, at_once: bool, by: User) -> Fixed:
    """Take what cannot be read now as this text; "" as nothing, so that the row's default counts.

    Raises as `fix_row` does, or NotValid where there are too many different values for one step.
    """
    values = [value for value, _ in values_in(profile, cluster.key, MOST_VALUES + 1)]
    if len(values) > MOST_VALUES:
        words = f"More than {MOST_VALUES} different values cannot be read. Change the steps of the row instead."
        raise NotValid("crm.fix.too_many", words)
    told = {"do": "when", "question": "one_of", "values": values, "then": text}
    step = TRANSFORMS["when"].model_validate(told)
    return fix_row(profile, cluster, lambda row: _changed(row, chain=(step, *row.chain)), at_once=at_once, by=by)


def pause_field(profile: CrmProfile, cluster: Cluster, *, at_once: bool, by: User) -> Fixed:
    """Let the records go on without this field. Raises as `fix_row` does."""
    return fix_row(profile, cluster, lambda row: _changed(row, paused=True), at_once=at_once, by=by)


def fix_row(profile: CrmProfile, cluster: Cluster, change: ChangeRow, *, at_once: bool, by: User) -> Fixed:
    """Change the row that fills the cluster's field, in the draft; `at_once` publishes it if that is all there is.

    Raises NotAllowed, NotNow (no row fills the field any more), NotValid (it would not cure the cluster's records)
    or MappingMoved.
    """
    with transaction.atomic():
        draft = MappingVersion.objects.select_for_update(of=("self",)).get(pk=begin_draft(profile, by=by).pk)
        spec = read_spec(draft.spec)
        row = rows_of(spec.side(cluster.kind, Direction.TO_ACE), Direction.TO_ACE).get(cluster.field)
        if row is None:
            raise NotNow("crm.fix.no_row", f"The draft maps nothing to {cluster.label} any more.")
        standing, fixed = draft_standing(profile), change(row)
        _check_cures(profile, cluster, fixed)
        rows, seen = {cluster.field: fixed}, {cluster.field: row}
        draft = save_rows(draft.pk, cluster.kind, Direction.TO_ACE, rows, seen=seen, by=by)
        if not at_once or not standing.may_publish:
            return Fixed(draft, False, standing.others)
        held = profile.records.filter(state=CrmState.HELD).count()
        note = f"{cluster.label}: fix for {cluster.count} record{'' if cluster.count == 1 else 's'}"
        return Fixed(publish(draft.pk, lock=draft.lock, note=note, by=by), True, (), held)


def _changed(row: Row, **parts: object) -> Row:
    """The row with other parts, checked anew. Raises NotValid, as for too many pairs."""
    try:
        return Row.model_validate({**dict(row), **parts})
    except ValueError:
        raise NotValid("crm.fix.too_much", "The row takes no more. Open it in the mapper and tidy it up.") from None


def _check_answer(profile: CrmProfile, cluster: Cluster, answer: str) -> None:
    known = fields_of(cluster.kind).get(cluster.field)
    if not answer:
        raise NotValid("crm.fix.no_value", "Choose a value of AWS's first.")
    offered = {one.value for one in options_of(profile.connection, known, None, Direction.TO_ACE)} if known else set()
    if offered and answer not in offered:
        raise NotValid("crm.fix.no_such_value", f"AWS has no value “{answer}” for {cluster.label}.")


def _check_cures(profile: CrmProfile, cluster: Cluster, row: Row) -> None:
    """Raise NotValid when this cures none of the cluster's first records; what else holds them has its own fix."""
    pks = problems_in(profile, cluster.key).order_by("pk").values_list("record", flat=True)[:EXAMPLES]
    left = [_problem(row, cluster, record) for record in CrmRecord.objects.filter(pk__in=list(pks))]
    if left and all(left):
        raise NotValid("crm.fix.no_cure", f"That does not cure it: {next(one.message for one in left if one)}")


def _problem(row: Row, cluster: Cluster, record: CrmRecord) -> Problem | None:
    side = mapper(Side(rows=(row,)), cluster.kind, Direction.TO_ACE)
    found = side.apply(record.record, today=timezone.now().date()).problems
    others = record.kept_by.exclude(cluster=cluster.key).values_list("cluster", flat=True)
    return next((one for one in found if cluster_of(cluster.kind, one) not in others), None)
