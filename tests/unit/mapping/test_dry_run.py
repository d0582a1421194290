"""A new mapping tried on records: what changes, what fails, what is mended, and how fast that is known."""

import time
from datetime import date
from typing import Any

from referrals.ace.kinds import Kind
from referrals.mapping.dry_run import DryRun, How, Sample, dry_run
from referrals.mapping.spec import Direction, Mode, Pair, Protection, Row, Side, Spec, ValueMap
from referrals.mapping.transforms.texts import Trim

TODAY = date(2027, 3, 1)
TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM
STAGES = ValueMap(pairs=(Pair(crm="Open", ace="Prospect"), Pair(crm="Won", ace="Launched")))


def spec_of(*rows: Row, direction: Direction = TO_ACE) -> Spec:
    return Spec().with_side(Kind.OPPORTUNITY, direction, Side(rows=rows))


def samples(*records: dict[str, Any], current: dict[str, Any] | None = None) -> list[Sample]:
    return [Sample(number, f"CRM-{number}", record, current) for number, record in enumerate(records, 1)]


def tried(old: Spec | None, new: Spec, given: list[Sample], direction: Direction = TO_ACE) -> DryRun:
    return dry_run(old, new, given, kind=Kind.OPPORTUNITY, direction=direction, today=TODAY)


def told(run: DryRun) -> list[tuple[str, str, Any, Any]]:
    return [(one.sample.label, one.field, one.before, one.after) for one in run.changed]


NAME, TITLE = Row(ace="customerCompanyName", crm="Company"), Row(ace="partnerProjectTitle", crm="Title")
OLD_STAGE = Row(ace="stage", crm="Stage", values=STAGES)


def test_the_same_mapping_changes_nothing() -> None:
    run = tried(spec_of(NAME), spec_of(NAME), samples({"Company": "Acme"}))
    assert (run.records, run.is_quiet, run.touched) == (1, True, 0)


def test_a_value_read_elsewhere_is_a_change_of_that_record_alone() -> None:
    moved = NAME.model_copy(update={"crm": "Legal"})
    given = samples({"Company": "Acme", "Legal": "Acme Ltd"}, {"Company": "Birch", "Legal": "Birch"})
    run = tried(spec_of(NAME), spec_of(moved), given)
    assert told(run) == [("CRM-1", "customerCompanyName", "Acme", "Acme Ltd")]
    assert (run.records, run.touched) == (2, 1)


def test_a_row_taken_out_sends_nothing_any_more() -> None:
    run = tried(spec_of(NAME, TITLE), spec_of(NAME), samples({"Company": "Acme", "Title": "Routes"}))
    assert told(run) == [("CRM-1", "partnerProjectTitle", "Routes", None)]
    assert run.changed[0].now is How.LEFT


def test_a_field_that_is_emptied_is_not_one_that_is_left_alone() -> None:
    run = tried(spec_of(NAME), spec_of(NAME, TITLE), samples({"Company": "Acme", "Title": ""}))
    assert [(one.was, one.now) for one in run.changed] == [(How.LEFT, How.EMPTIED)]


def test_a_value_no_longer_known_is_a_new_failure_and_not_a_change_too() -> None:
    fewer = OLD_STAGE.model_copy(update={"values": ValueMap(pairs=STAGES.pairs[:1])})
    run = tried(spec_of(OLD_STAGE), spec_of(fewer), samples({"Stage": "Won"}, {"Stage": "Open"}))
    assert [(one.sample.label, one.problem.value) for one in run.failures] == [("CRM-1", "Won")]
    assert (run.changed, run.fixed, run.touched) == ([], [], 1)


def test_a_value_known_at_last_is_mended() -> None:
    fewer = OLD_STAGE.model_copy(update={"values": ValueMap(pairs=STAGES.pairs[:1])})
    run = tried(spec_of(fewer), spec_of(OLD_STAGE), samples({"Stage": "Won"}))
    assert [(one.sample.label, one.problem.value) for one in run.fixed] == [("CRM-1", "Won")]
    assert (run.changed, run.failures) == ([], [])


def test_a_problem_both_mappings_have_is_no_news() -> None:
    run = tried(spec_of(OLD_STAGE), spec_of(OLD_STAGE, NAME), samples({"Stage": "Lost", "Company": "Acme"}))
    assert (run.failures, run.fixed) == ([], [])
    assert told(run) == [("CRM-1", "customerCompanyName", None, "Acme")]


def test_before_anything_is_published_every_value_is_new() -> None:
    run = tried(None, spec_of(NAME, TITLE), samples({"Company": "Acme", "Title": "Routes"}))
    assert [(name, after) for _, name, _, after in told(run)] == [
        ("customerCompanyName", "Acme"),
        ("partnerProjectTitle", "Routes"),
    ]


def test_what_the_record_says_already_is_heeded() -> None:
    only_new = NAME.model_copy(update={"mode": Mode.ONLY_IF_NEW})
    known = samples({"Company": "Acme"}, current={"customerCompanyName": "Acme"})
    assert told(tried(spec_of(NAME), spec_of(only_new), known)) == [("CRM-1", "customerCompanyName", "Acme", None)]


def test_towards_the_crm_values_are_told_by_their_place() -> None:
    old, new = (Row(ace="customerCompanyName", crm=place) for place in ("Account.Name", "Account.Legal"))
    run = tried(
        spec_of(old, direction=TO_CRM), spec_of(new, direction=TO_CRM), samples({"customerCompanyName": "Acme"}), TO_CRM
    )
    assert told(run) == [("CRM-1", "Account.Legal", None, "Acme"), ("CRM-1", "Account.Name", "Acme", None)]


def test_a_value_that_comes_to_wait_for_a_person_is_a_change() -> None:
    free = Row(ace="stage", crm="Stage")
    kept = free.model_copy(update={"protection": Protection.PERSON})
    given = samples({"stage": "Launched"})
    run = tried(spec_of(free, direction=TO_CRM), spec_of(kept, direction=TO_CRM), given, TO_CRM)
    assert [(one.before, one.after, one.was, one.now) for one in run.changed] == [
        ("Launched", "Launched", How.SENT, How.WAITS)
    ]


def test_changes_are_counted_by_field_the_most_frequent_first() -> None:
    given = samples({"Company": "A", "Title": "x"}, {"Company": "B"})
    run = tried(None, spec_of(TITLE, NAME), given)
    assert [(one.field, one.number, one.example.after) for one in run.by_field] == [
        ("customerCompanyName", 2, "A"),
        ("partnerProjectTitle", 1, "x"),
    ]


def test_five_hundred_records_are_tried_in_well_under_two_seconds() -> None:
    fields = ("customerCompanyName", "partnerProjectTitle", "projectDescription", "city", "street", "state", "country")
    rows = [Row(ace=name, crm=f"Deal.{name}", chain=(Trim(),)) for name in fields]
    record = {"Deal": {name: f" {name} " for name in fields}, "Stage": "Open"}
    began = time.process_time()
    run = tried(spec_of(*rows[:3], OLD_STAGE), spec_of(*rows, OLD_STAGE), samples(*[record] * 500))
    assert time.process_time() - began < 1
    assert run.records == 500
