"""The three screens of AWS's request form, with its rules (pg:stage-2; GUIDE pp. 17 and 18)."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from onboarding.domain.principals import problem_with

OTHER, THIRD_PARTY = "Other", "Third-party solution"
MOST_CONTACTS = 3
SYSTEMS = ("Salesforce", "Hubspot", "MicrosoftDynamics", "Zoho", OTHER)
SOLUTIONS = (
    "AWS Partner CRM Connector (free AWS managed package from Salesforce AppExchange)",
    "Custom solution (Amazon S3 or coselling APIs)",
    THIRD_PARTY,
)
_MAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s]+")


class Screen(StrEnum):
    """The pages of the form."""

    DETAILS = "Request details"
    CONTACTS = "Partner contacts"
    ARNS = "ARN information"


class Answer(StrEnum):
    """How a question is answered."""

    CHOICE = "choice"
    TEXT = "text"
    LONG = "long text"
    NUMBER = "number"
    DATE = "date"
    MAIL = "e-mail"
    CONTACTS = "contacts"
    ARN = "ARN"


@dataclass(frozen=True, slots=True)
class Question:
    """One question as AWS labels it; `ours` marks a label that AWS does not publish."""

    name: str
    screen: Screen
    label: str
    answer: Answer
    choices: tuple[str, ...] = ()
    is_required: bool = False
    hint: str = ""
    ours: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question("system", Screen.DETAILS, "Partner CRM system", Answer.CHOICE, SYSTEMS, True),
    Question(
        "system_name", Screen.DETAILS, "Partner CRM system name", Answer.TEXT, hint="Needed when the system is Other."
    ),
    Question(
        "solution",
        Screen.DETAILS,
        "What solution would you be using to integrate your CRM with APN?",
        Answer.CHOICE,
        SOLUTIONS,
        True,
        "ACE Portal is a custom solution over Amazon S3.",
    ),
    Question("third_party", Screen.DETAILS, "Third-party solution", Answer.TEXT, ours=True),
    Question("start", Screen.DETAILS, "Planned start date", Answer.DATE, ours=True),
    Question(
        "volume",
        Screen.DETAILS,
        "Monthly number of records shared with AWS",
        Answer.NUMBER,
        hint="AWS ranks requests by it, because testing needs its engineers.",
    ),
    Question("comments", Screen.DETAILS, "Additional comments", Answer.LONG),
    Question(
        "primary",
        Screen.CONTACTS,
        "Primary contact",
        Answer.MAIL,
        (),
        True,
        "Partner Central fills it in; it gets the updates.",
    ),
    Question(
        "vendor", Screen.CONTACTS, "Third-party contact", Answer.CONTACTS, hint="Needed for a third-party solution."
    ),
    Question(
        "contacts",
        Screen.CONTACTS,
        "Additional partner contacts",
        Answer.CONTACTS,
        hint="One a line: address, role. More than three: give a mailing group.",
    ),
    Question("sandbox_arn", Screen.ARNS, "ARN for connecting to sandbox", Answer.ARN, (), True),
    Question(
        "production_arn",
        Screen.ARNS,
        "ARN for connecting to production",
        Answer.ARN,
        hint="AWS needs it at stage 6.",
        ours=True,
    ),
)
BY_NAME: Mapping[str, Question] = {one.name: one for one in QUESTIONS}


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with one answer."""

    question: str
    message: str


def problems_of(
    answers: Mapping[str, Any], *, sandbox_account: str = "", production_account: str = ""
) -> list[Problem]:
    """Everything AWS's form would refuse, question by question."""
    accounts = {"sandbox_arn": sandbox_account, "production_arn": production_account}
    return [
        Problem(one.name, message)
        for one in QUESTIONS
        for message in _about(one, str(answers.get(one.name) or "").strip(), answers, accounts)
    ]


def contacts_of(text: str) -> list[tuple[str, str]]:
    """Address and role of each line, such as `jo@partner.example, Developer`."""
    lines = [line.partition(",") for line in text.splitlines() if line.strip()]
    return [(mail.strip(), role.strip()) for mail, _, role in lines]


def _about(question: Question, answer: str, answers: Mapping[str, Any], accounts: Mapping[str, str]) -> Iterator[str]:
    if not answer:
        if question.is_required and question.answer is not Answer.ARN:
            yield f"{question.label} is needed."
        elif question.answer is Answer.ARN and question.is_required:
            yield problem_with("", "")
        elif _is_needed(question.name, answers):
            yield f"{question.label} is needed with your other answers."
        return
    yield from _CHECKS.get(question.answer, _fine)(question, answer)
    if question.answer is Answer.ARN and (problem := problem_with(answer, accounts[question.name])):
        yield problem


def _is_needed(name: str, answers: Mapping[str, Any]) -> bool:
    by_vendor = answers.get("solution") == THIRD_PARTY
    return {
        "system_name": answers.get("system") == OTHER,
        "third_party": by_vendor,
        "vendor": by_vendor,
    }.get(name, False)


def _fine(question: Question, answer: str) -> Iterator[str]:
    yield from ()


def _choice(question: Question, answer: str) -> Iterator[str]:
    if answer not in question.choices:
        yield f"{question.label}: choose one of AWS's answers."


def _number(question: Question, answer: str) -> Iterator[str]:
    if not answer.isascii() or not answer.isdigit() or int(answer[:12]) == 0:
        yield f"{question.label}: write a whole number above zero."


def _date(question: Question, answer: str) -> Iterator[str]:
    try:
        date.fromisoformat(answer)
    except ValueError:
        yield f"{question.label}: write a date such as 2027-01-31."


def _mail(question: Question, answer: str) -> Iterator[str]:
    if not _MAIL.fullmatch(answer):
        yield f"{question.label}: {answer} is no e-mail address."


def _contacts(question: Question, answer: str) -> Iterator[str]:
    found = contacts_of(answer)
    for mail, role in found:
        if not _MAIL.fullmatch(mail):
            yield f"{question.label}: {mail} is no e-mail address."
        elif not role:
            yield f"{question.label}: say the role of {mail}, after a comma."
    if len(found) > MOST_CONTACTS:
        yield f"{question.label}: at most {MOST_CONTACTS}. Give a mailing group for more."


_CHECKS = {
    Answer.CHOICE: _choice,
    Answer.NUMBER: _number,
    Answer.DATE: _date,
    Answer.MAIL: _mail,
    Answer.CONTACTS: _contacts,
}
