"""Form fields from the catalogue: how each is asked, what it holds, why it is locked, and reading it back."""

import json

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string

from referrals.ace.editability import Lock
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.ace.violations import Severity, Violation
from referrals.forms.fields import Control, FormField, form_fields
from referrals.forms.help import HELP
from referrals.forms.reading import read_form, read_seen, read_touched
from referrals.selectors.choices import Choice

OPPORTUNITY = Kind.OPPORTUNITY


def one(name: str, value: object = None, **more: object) -> FormField:
    return form_fields(OPPORTUNITY, [name], {name: value}, **more)[0]  # type: ignore[arg-type]


def drawn(field: FormField) -> str:
    return render_to_string("referrals/form/field.html", {"entry": field})


@pytest.mark.parametrize(
    ("name", "control"),
    [
        ("customerCompanyName", Control.LINE),
        ("projectDescription", Control.AREA),
        ("opportunityType", Control.RADIOS),
        ("competitiveTracking", Control.SELECT),
        ("country", Control.SEARCH),
        ("deliveryModel", Control.TICKS),
        ("awsProducts", Control.TOKENS),
    ],
)
def test_each_type_of_field_has_its_own_way_of_being_asked(name: str, control: Control) -> None:
    assert one(name).control is control


def test_a_short_list_of_own_solutions_is_ticked_and_a_long_one_searched() -> None:
    few = [Choice("S-0000001", "Route planner"), Choice("Other", "Another one")]
    many = [Choice(f"S-{number:07}", f"Solution {number}") for number in range(40)]
    assert one("solutionOffered", offered={"solutionOffered": few}).control is Control.TICKS
    searched = one("solutionOffered", ["S-0000007"], offered={"solutionOffered": many})
    assert searched.control is Control.TOKENS
    assert json.loads(searched.labels)["S-0000007"] == "Solution 7"


@pytest.mark.parametrize("kind", list(Kind))
def test_every_field_can_be_drawn_free_and_locked(kind: Kind) -> None:
    names = fields_of(kind)
    lock = Lock(False, "AWS is reviewing it.", "It unlocks afterwards.")
    free = form_fields(kind, names, {})
    locked = form_fields(kind, names, {}, locks=dict.fromkeys(names, lock))
    assert all(f'name="seen-{field.name}"' in drawn(field) for field in free)
    assert all("AWS is reviewing it." in drawn(field) and "<input" not in drawn(field) for field in locked)


def test_help_is_written_for_fields_that_exist() -> None:
    assert [name for kind, words in HELP.items() for name in words if name not in fields_of(kind)] == []


def test_a_value_nobody_offers_stays_chosen_and_is_marked() -> None:
    html = drawn(one("industry", "Airships"))
    assert '<option value="Airships" selected>Airships (not in the list)</option>' in html


def test_a_masked_value_cannot_be_typed_over() -> None:
    assert "Masked by AWS until you accept" in drawn(one("customerEmail", "Accept to View"))


def test_a_change_that_has_to_wait_says_so() -> None:
    lock = Lock(False, "AWS is reviewing it.", "It unlocks when AWS has decided.", may_wait=True)
    html = drawn(one("nextStep", "Call", locks={"nextStep": lock}))
    assert "Your change is kept and sent then." in html
    assert 'name="nextStep"' in html


def test_broken_rules_stand_at_their_field_and_warnings_apart() -> None:
    found = [
        Violation("format.email", ("customerEmail",), Severity.REFUSE, "No address."),
        Violation("format.email_case", ("customerEmail",), Severity.WARN, "Capital letters."),
    ]
    html = drawn(one("customerEmail", "x", found=found))
    assert 'id="id_customerEmail-error"' in html
    assert 'aria-invalid="true"' in html
    assert html.index("No address.") < html.index("form-warnings") < html.index("Capital letters.")


def test_a_date_that_cannot_be_read_stays_as_it_was_typed() -> None:
    assert one("targetCloseDate", "2030-05-31").input_type == "date"
    assert one("targetCloseDate", "31 May").input_type == "text"
    assert 'value="31 May"' in drawn(one("targetCloseDate", "31 May"))


def test_the_form_is_read_back_in_the_types_of_aws() -> None:
    data = QueryDict(mutable=True)
    data.setlist("deliveryModel", ["SaaS or PaaS", "Resell"])
    data.update({"awsProducts": "AmazonEC2\r\nAmazonS3", "expectedMonthlyAwsRevenue": "12,400", "city": " Bonn "})
    data.update({"projectDescription": "One\r\nTwo", "seen-campaignName": '"APN Solution Space"'})
    names = [*data, "campaignName", "state"]
    assert read_form(OPPORTUNITY, [name for name in names if name in fields_of(OPPORTUNITY)], data) == {
        "deliveryModel": "SaaS or PaaS;Resell",
        "awsProducts": ["AmazonEC2", "AmazonS3"],
        "expectedMonthlyAwsRevenue": 12400,
        "city": "Bonn",
        "projectDescription": "One\nTwo",
        "campaignName": None,
    }


def test_what_the_page_showed_comes_back_as_it_was() -> None:
    shown = one("awsProducts", ["AmazonS3"])
    data = QueryDict(mutable=True)
    data.update({"seen-awsProducts": shown.seen, "seen-city": "{broken"})
    assert read_seen(["awsProducts", "city", "state"], data) == {"awsProducts": ["AmazonS3"]}


def test_typed_text_is_kept_while_the_page_still_knows_what_was_there() -> None:
    field = form_fields(OPPORTUNITY, ["city"], {"city": "Köln"}, seen={"city": "Bonn"})[0]
    assert (field.text, json.loads(field.seen)) == ("Köln", "Bonn")


def test_ticks_in_another_order_are_no_change() -> None:
    data = QueryDict(mutable=True)
    data.setlist("deliveryModel", ["SaaS or PaaS", "Resell"])
    data["seen-deliveryModel"] = json.dumps("Resell;SaaS or PaaS")
    assert read_form(OPPORTUNITY, ["deliveryModel"], data) == {"deliveryModel": "Resell;SaaS or PaaS"}
    assert read_touched(OPPORTUNITY, ["deliveryModel"], data) == ({}, {})


def test_a_number_shown_with_decimals_is_the_same_number() -> None:
    data = QueryDict(mutable=True)
    data.update({"expectedMonthlyAwsRevenue": "4200", "seen-expectedMonthlyAwsRevenue": "4200.0"})
    assert read_touched(OPPORTUNITY, ["expectedMonthlyAwsRevenue"], data) == ({}, {})
