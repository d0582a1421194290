"""Properties: no input makes a check raise, and no bytes make a reader fail but in its own way."""

import contextlib
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from referrals.ace.fields import fields_of
from referrals.ace.files import Unreadable, content_digest, read_error, read_referrals, read_result, write_referrals
from referrals.ace.kinds import Kind
from referrals.ace.preparing import prepare_create, prepare_update
from referrals.ace.stages import Phase, phase_of
from referrals.ace.validation import (
    Context,
    check_close,
    check_create,
    check_decision,
    check_file,
    check_launch,
    check_lead_update,
    check_update,
)
from tests.unit.ace.records import NOW, file_of

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=30)
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | TEXTS
)
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))


def records(kind: Kind) -> st.SearchStrategy[dict[str, Any]]:
    """Records whose fields hold AWS's values as often as anything else."""
    catalogue = fields_of(kind)
    field = st.sampled_from(list(catalogue.values())).flatmap(
        lambda field: st.tuples(st.just(field.name), st.sampled_from(field.values) | VALUES if field.values else VALUES)
    )
    return st.lists(field, max_size=25).map(dict)


KINDS = st.sampled_from(list(Kind))


@settings(max_examples=60, deadline=None)
@given(records(Kind.OPPORTUNITY), records(Kind.OPPORTUNITY), st.sampled_from([None, *Phase]))
def test_no_opportunity_makes_a_check_raise(
    changes: dict[str, Any], known: dict[str, Any], phase: Phase | None
) -> None:
    case = Context(
        now=NOW, phase=phase, special_program=True, own_opportunity_ids=frozenset(), own_lead_ids=frozenset()
    )
    check_create(changes, context=case)
    check_update(changes, known=known, context=case)
    check_launch(changes, context=case)
    check_close(changes)
    check_decision(changes, kind=Kind.OPPORTUNITY, context=case)
    prepare_create(changes)
    prepare_update(changes, known=known, context=case)
    phase_of(Kind.OPPORTUNITY, origin=changes.get("opportunityOwnership"), status=changes.get("status"))


@settings(max_examples=50, deadline=None)
@given(records(Kind.LEAD), records(Kind.LEAD))
def test_no_lead_makes_a_check_raise(changes: dict[str, Any], known: dict[str, Any]) -> None:
    check_lead_update(changes, known=known)
    check_decision(changes, kind=Kind.LEAD)
    prepare_update(changes, known=known, kind=Kind.LEAD)


@settings(max_examples=80, deadline=None)
@given(KINDS.flatmap(lambda kind: st.tuples(st.just(kind), st.lists(records(kind) | VALUES, max_size=4))))
def test_every_json_file_is_read_record_by_record(case: tuple[Kind, list[Any]]) -> None:
    kind, sent = case
    read = read_referrals(file_of(*sent, kind=kind), kind=kind, file_time=NOW)
    assert [record.index for record in read.records] == list(range(len(sent)))
    for record in read.records:
        assert record.problems or (record.apn_id and record.modified_at)


@settings(max_examples=80, deadline=None)
@given(st.binary(max_size=200))
def test_bytes_are_read_or_refused_but_never_crash(content: bytes) -> None:
    with contextlib.suppress(Unreadable):
        read_referrals(content, kind=Kind.LEAD)
    with contextlib.suppress(Unreadable):
        read_result(content)
    assert "\x00" not in read_error(content)


@settings(max_examples=50, deadline=None)
@given(VALUES, KINDS)
def test_every_answer_is_read(answer: Any, kind: Kind) -> None:
    content = write_referrals(kind, version="2", spms_id="1", records=[{"inboundApiResults": answer}])
    assert read_result(content).records is None
    inner = content.partition(b"[")[2].rpartition(b"]")[0]
    read_result(inner)


@settings(max_examples=50, deadline=None)
@given(records(Kind.OPPORTUNITY))
def test_what_is_sent_reads_back_with_the_same_digest(record: dict[str, Any]) -> None:
    record = {name: value for name, value in record.items() if isinstance(value, str)}
    record |= {"apnCrmUniqueIdentifier": "O1"}
    texts = {name: value for name, value in record.items() if not fields_of(Kind.OPPORTUNITY)[name].is_numeric}
    texts = {name: value for name, value in texts.items() if name not in {"awsProducts", "solutionOffered", "offers"}}
    content = write_referrals(Kind.OPPORTUNITY, version="2", spms_id="1", records=[texts])
    (read,) = read_referrals(content, kind=Kind.OPPORTUNITY).records
    assert content_digest(read.fields) == content_digest(texts)
    check_file([texts], kind=Kind.OPPORTUNITY, version="2", spms_id="1")
