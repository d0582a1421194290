"""What goes wrong, what it means and what to do: AWS's messages and the symptoms people see, in our own words.

AWS's texts in result files are explained by `ace.messages`; here they stand among the others, under one address each.
"""

import re
from dataclasses import dataclass
from enum import StrEnum

from referrals.ace.messages import explain


class Where(StrEnum):
    """Where somebody meets a trouble."""

    ONBOARDING = "In Partner Central, during the onboarding"
    EXCHANGE = "In the exchange"
    RESULT = "In AWS's result files"


@dataclass(frozen=True, slots=True)
class Trouble:
    """One trouble: its address on the page, what is seen, what it means, the cure.

    `pattern` finds it in a text; `topic` names the support case that fits when the cure does not help.
    """

    anchor: str
    where: Where
    seen: str
    meaning: str
    cure: str
    pattern: str = ""
    topic: str = ""


def _result(anchor: str, sample: str, pattern: str) -> Trouble:
    """A trouble whose explanation is that of AWS's text."""
    explained = explain(sample)
    assert explained is not None
    return Trouble(anchor, Where.RESULT, sample, explained.cause, explained.cure, pattern)


TROUBLES: tuple[Trouble, ...] = (
    Trouble(
        "only-alliance-lead",
        Where.ONBOARDING,
        "Only Alliance Lead contact can make this request.",
        "Somebody else tried to create, change, complete or abandon the request; AWS looks at the contact's role.",
        "Let the alliance lead do it. If they see it too, ask AWS whether the account is ACE-eligible.",
        r"only alliance lead contact",
    ),
    Trouble(
        "implementation-failed",
        Where.ONBOARDING,
        "Failed to mark implementation as complete. Please try again.",
        "AWS's page could not keep the change.",
        "Try once more in a while; then send a support case.",
        r"failed to mark implementation",
        "other",
    ),
    Trouble(
        "no-request",
        Where.ONBOARDING,
        "No Request received.",
        "There is no request at AWS that could be abandoned.",
        "Nothing to do at AWS. Abandon the one here too if it is not wanted.",
        r"no request received",
    ),
    Trouble(
        "internal-error",
        Where.ONBOARDING,
        "Your request could not be taken at this time because of an internal error.",
        "Something broke at AWS while it took, checked or abandoned the request.",
        "Look again after some time. If it stays, note it as failed here and send a support case.",
        r"could not be taken at this time",
        "sandbox",
    ),
    Trouble(
        "arn-missing",
        Where.ONBOARDING,
        "Please provide ARN Details for the IAM User/Role to provision bucket for …",
        "The user or role of this environment is not on AWS's form, so AWS cannot make its bucket.",
        "Enter the ARN at the prerequisites, or at production approval for production, and copy it into AWS's form.",
        r"please provide arn details",
    ),
    Trouble(
        "duplicate-request",
        Where.ONBOARDING,
        "Duplicate Request: Bucket ARN details already created and provisioned for this IAM User/Role.",
        "Another request of the same partner already has this user or role.",
        "Abandon the first request, or name another user or role.",
        r"duplicate request: bucket arn",
    ),
    Trouble(
        "update-arn",
        Where.ONBOARDING,
        "Please update the IAM ARN details in the existing request.",
        "AWS could not work with the ARN in the request.",
        "Check that the user or role exists and that account and name are right, mend the ARN, submit it again.",
        r"update the iam arn details",
    ),
    Trouble(
        "sandbox-slow",
        Where.ONBOARDING,
        "The state stays Submitted for more than a week",
        "AWS publishes no time for it; our own estimate is a week.",
        "Ask your partner development manager first, then send a support case.",
        topic="sandbox",
    ),
    Trouble(
        "test-referrals",
        Where.ONBOARDING,
        "Test referrals of AWS's are missing",
        "Partners cannot get into AWS's sandbox, so whatever AWS has to do there is asked for.",
        "Ask for all of them in one support case; the testing stage writes its text.",
        topic="scenarios",
    ),
    Trouble(
        "access-denied",
        Where.EXCHANGE,
        "Access denied on upload",
        "The file went to a folder in which only AWS may write, or AWS's bucket was not given control over it.",
        "Run the connection test: it tries every folder. If the policy lacks a right, ask AWS for a new one.",
        r"access ?denied|not authorized to perform",
        "policy",
    ),
    Trouble(
        "error-file",
        Where.EXCHANGE,
        "A file comes back as *.error.json",
        "AWS could not read the file at all: not .json, or no valid JSON. Nothing of it was taken.",
        "The portal sends its records again by themselves when they can go. If it happens twice, tell your CRM admin.",
        r"\.error\.json",
    ),
    Trouble(
        "no-result",
        Where.EXCHANGE,
        "A file vanishes and no result comes",
        "AWS takes a file's name only once; a second file of the same name is gone without a word.",
        "The portal never uses a name twice, so look for another program that writes into the same bucket.",
        topic="other",
    ),
    Trouble(
        "masked",
        Where.EXCHANGE,
        "Fields read Accept to View",
        "AWS withholds them until the referral is accepted.",
        "Accept it; AWS sends the fields with its next file, usually within the hour.",
        r"accept to view",
    ),
    Trouble(
        "not-there-yet",
        Where.EXCHANGE,
        "AWS's change is in a mail, but not here",
        "AWS writes its files once an hour; the mail is often faster.",
        "Wait up to an hour. Then look at the connection's health on the exchange page.",
    ),
    Trouble(
        "duplicates",
        Where.EXCHANGE,
        "The same deal is there twice",
        "A record went to AWS without the partner's id, or with another one.",
        "Mend the row of the id in the mapping; for records AWS has already, settle their ids in the backfill.",
        topic="backfill",
    ),
    Trouble(
        "file-again",
        Where.EXCHANGE,
        "AWS's file comes again and again",
        "AWS's file was neither deleted nor marked after it was read.",
        "The portal deletes what it has kept; the connection test says whether it may. Nothing is applied twice.",
        topic="policy",
    ),
    Trouble(
        "no-account",
        Where.EXCHANGE,
        "A launch lacks the AWS account",
        "Launched says that AWS bills the workload, so AWS wants to know which account.",
        "Get the customer's account id first, then launch.",
        r"aws ?account ?id.*required",
    ),
    _result("not-editable", "Record is not editable.", r"record (?:is )?not editable"),
    _result("fields-missing", "Required: Customer Company Name;", r"^required:|please enter|value is required"),
    _result("owner-unknown", "User not found for Opportunity Owner email:jo@partner.example", r"user not found for"),
    _result("nothing-new", "No new update identified for this record", r"no new update identified"),
    _result(
        "postal-code",
        "The postal code is invalid for country Japan, Japan postal code must be in 999-9999 format.",
        r"postal code is invalid",
    ),
    _result("not-json", "[…] is not of type 'object'", r"is not of type 'object'"),
)
_KNOWN = tuple((re.compile(one.pattern, re.IGNORECASE), one) for one in TROUBLES if one.pattern)


def trouble_in(text: str) -> Trouble | None:
    """The trouble a message tells of; None for one that is not known."""
    return next((one for pattern, one in _KNOWN if pattern.search(text)), None)


def troubles_like(asked: str) -> tuple[Trouble, ...]:
    """The troubles that say all of what was asked, anywhere; every one for nothing."""
    parts = asked.casefold().split()
    return tuple(one for one in TROUBLES if all(part in _whole(one) for part in parts))


def _whole(one: Trouble) -> str:
    return f"{one.seen} {one.meaning} {one.cure}".casefold()
