"""`manage.py reference`: pages written from the code, and told apart when they are old."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from aceportal.roles import Ability
from referrals.ace.fields import LEAD_FIELDS, OPPORTUNITY_FIELDS
from referrals.ace.validation.rules import RULES
from referrals.domain.deliveries import MOVES
from referrals.management.reference import PAGES
from referrals.management.reference.markdown import table
from referrals.management.reference.raised import Raised, raised_in, raised_in_product


def written(folder: Path, *options: str) -> str:
    out = StringIO()
    call_command("reference", "--into", str(folder), *options, stdout=out)
    return out.getvalue()


def test_every_page_is_written_once_and_then_left_alone(tmp_path: Path) -> None:
    told = written(tmp_path / "new")
    assert [name for name in PAGES if name not in told] == []
    assert "nothing" in written(tmp_path / "new")
    assert "nothing" in written(tmp_path / "new", "--check")


def test_a_page_edited_by_hand_is_named_and_left_as_it_is(tmp_path: Path) -> None:
    written(tmp_path)
    page = tmp_path / "rules.md"
    page.write_text("by hand")
    with pytest.raises(CommandError, match=r"Out of date: rules\.md\."):
        written(tmp_path, "--check")
    assert page.read_text() == "by hand"


def test_pages_leave_out_no_field_rule_ability_or_move() -> None:
    fields, rules, may, states = (PAGES[f"{name}.md"]() for name in ("fields", "rules", "permissions", "states"))
    assert [field.name for field in (*OPPORTUNITY_FIELDS, *LEAD_FIELDS) if f"| `{field.name}` |" not in fields] == []
    assert [rule for rule in RULES if f"| `{rule}` |" not in rules] == []
    assert [ability for ability in Ability if f"| {ability.value} |" not in may] == []
    arrows = [f"{state.value} --> {target.value}" for state, targets in MOVES.items() for target in targets]
    assert [arrow for arrow in arrows if arrow not in states] == []


def test_a_cell_cannot_break_its_table() -> None:
    assert table(("A", "B"), [("x|y", "one\ntwo")]).splitlines()[-1] == r"| x\|y | one two |"


def test_errors_and_reasons_are_found_where_they_are_made() -> None:
    source = """
_OLD = "It is {age} days old."
raise NotNow(f"file.not_now.{state}", "Only a file that was set aside can be reprocessed.")
move_file(file, FAILED, reason_id="file.old", reason=_OLD.format(age=3))
log.info("exchange.step_failed", extra={})
"""
    assert list(raised_in(source)) == [
        Raised("file.not_now.…", "NotNow", "Only a file that was set aside can be reprocessed."),
        Raised("file.old", "", "It is … days old."),
    ]


def test_errors_of_every_room_are_found() -> None:
    found = {one.error_id: one.error for one in raised_in_product()}
    assert found["s3.clock"] == "NeedsAPerson"
    assert found["decision.not_now.expired"] == "NotNow"
    assert found["referral.not_found"] == "NotFound"
    assert found["delivery.unanswered"] == ""
