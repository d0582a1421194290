"""AWS's request form, answer by answer."""

from typing import Any

import pytest

from onboarding.domain.request_form import BY_NAME, QUESTIONS, SOLUTIONS, THIRD_PARTY, contacts_of, problems_of

FULL: dict[str, Any] = {
    "system": "Salesforce",
    "solution": SOLUTIONS[1],
    "primary": "alex@partner.example",
    "sandbox_arn": "arn:aws:iam::123456789012:role/ace",
}


def wrong(**changes: Any) -> dict[str, str]:
    found = problems_of({**FULL, **changes}, sandbox_account="123456789012", production_account="210987654321")
    return {one.question: one.message for one in found}


def test_short_form_with_what_aws_needs_is_complete() -> None:
    assert wrong() == {}


def test_empty_form_names_every_answer_aws_needs() -> None:
    assert {one.question for one in problems_of({})} == {one.name for one in QUESTIONS if one.is_required}


def test_names_are_asked_for_where_another_answer_needs_them() -> None:
    assert set(wrong(system="Other")) == {"system_name"}
    assert set(wrong(solution=THIRD_PARTY)) == {"third_party", "vendor"}
    assert wrong(system="Other", system_name="Larkfield") == {}


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("system", "Pipedrive"),
        ("volume", "many"),
        ("volume", "0"),
        ("volume", "²"),
        ("start", "31.01.2027"),
        ("primary", "alex"),
        ("contacts", "alex, Developer"),
        ("contacts", "alex@partner.example"),
        ("contacts", "\n".join(f"p{n}@partner.example, Developer" for n in range(4))),
        ("sandbox_arn", "arn:aws:iam::999999999999:role/ace"),
        ("production_arn", "arn:aws:iam::123456789012:role/ace"),
    ],
)
def test_answer_aws_would_refuse_is_named(name: str, answer: str) -> None:
    assert list(wrong(**{name: answer})) == [name]


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("volume", "250"),
        ("start", "2027-01-31"),
        ("comments", "None."),
        ("contacts", "jo@partner.example, Developer\n\nkim@partner.example, Cloud operations"),
        ("production_arn", "arn:aws:iam::210987654321:role/ace"),
    ],
)
def test_answer_aws_takes_is_left_alone(name: str, answer: str) -> None:
    assert wrong(**{name: answer}) == {}


def test_contacts_are_read_line_by_line() -> None:
    assert contacts_of("jo@partner.example, Developer\nkim@x.example") == [
        ("jo@partner.example", "Developer"),
        ("kim@x.example", ""),
    ]


def test_every_question_is_found_by_its_name() -> None:
    assert list(BY_NAME) == [one.name for one in QUESTIONS]
