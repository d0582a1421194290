"""Support cases for AWS: the fields of its form, filled in for each thing the onboarding may have to ask for."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from onboarding.domain.forecast import roughly
from onboarding.domain.stages import Stage

TYPE = "AWS Partner Central"
TOOLS, REFERRALS = "Partner Central Tools", "ACE leads and opportunities"
"""What a case may regard, of the choices of AWS's form."""
SPECIFIC = "CRM integration (choose the case type that comes nearest)"
"""AWS publishes no list of its case types, so the page says what to look for."""


class Topic(StrEnum):
    """What a case is about; the word stands in addresses."""

    SANDBOX = "sandbox"
    POLICY = "policy"
    SCENARIOS = "scenarios"
    SMOKE = "smoke"
    BACKFILL = "backfill"
    APPROVAL = "approval"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Facts:
    """What a case says of the request. `findings` is what a check found wrong; `records` are named with their ids."""

    partner: str
    partner_id: str
    stage: str
    state: str
    days: int
    environment: str
    bucket: str
    arn: str
    findings: tuple[str, ...] = ()
    records: tuple[str, ...] = ()
    extract: str = ""


@dataclass(frozen=True, slots=True)
class Case:
    """The fields of AWS's form in its order; attachments are added by hand."""

    regarding: str
    subject: str
    description: str

    @property
    def fields(self) -> tuple[tuple[str, str], ...]:
        """Label and answer of each field."""
        return (
            ("Type", TYPE),
            ("Question regarding", self.regarding),
            ("Get specific", SPECIFIC),
            ("Subject", self.subject),
            ("Description", self.description),
        )

    @property
    def text(self) -> str:
        """All of it, to be copied at once."""
        return "\n".join(f"{label}: {answer}" for label, answer in self.fields)


@dataclass(frozen=True, slots=True)
class _Draft:
    """How a topic is asked for: its label on the page, the form's choice, subject, what happened, the wish."""

    label: str
    regarding: str
    subject: str
    happened: str
    wish: str
    attach: str


_DRAFTS: Mapping[Topic, _Draft] = MappingProxyType(
    {
        Topic.SANDBOX: _Draft(
            "The sandbox does not come",
            TOOLS,
            "CRM integration: the sandbox is not created",
            "our request has shown {state} for {days}.",
            "Please create the sandbox, or tell us what is missing in our request.",
            "a screenshot of the request's page in Partner Central",
        ),
        Topic.POLICY: _Draft(
            "AWS's policy is wrong",
            TOOLS,
            "CRM integration: the policy does not fit",
            "the policy that Partner Central generated does not give our user or role what the exchange needs.",
            "Please check the bucket's policy and the key's, and generate the policy anew.",
            "the policy, and the protocol of the connection test",
        ),
        Topic.SCENARIOS: _Draft(
            "AWS has to act on test records",
            REFERRALS,
            "CRM integration: please act on our test records in the sandbox",
            "we are going through the testing scenarios and cannot act in your sandbox ourselves.",
            "Please act on the records below; after that our tests go on.",
            "the results of the tests so far",
        ),
        Topic.SMOKE: _Draft(
            "The smoke test's dummy is to be rejected",
            REFERRALS,
            "CRM integration: please confirm and reject our dummy opportunity in production",
            "we have sent one dummy opportunity through production.",
            "Please confirm that it came, then reject it, so that we can delete it on our side.",
            "the result file of the dummy",
        ),
        Topic.BACKFILL: _Draft(
            "The backfill is to be loaded",
            REFERRALS,
            "CRM integration: please load our backfill",
            "we have matched your open records to ours.",
            "Please load the ids in the attached file, and tell us when that is done and which rows were refused.",
            "the returned file from the page of production approval",
        ),
        Topic.APPROVAL: _Draft(
            "Production approval",
            TOOLS,
            "CRM integration: testing is complete, please approve production",
            "our implementation and all tests are complete and marked so in Partner Central.",
            "Please approve production, or tell us what you miss in the evidence.",
            "the evidence packet",
        ),
        Topic.OTHER: _Draft(
            "Something else",
            TOOLS,
            "CRM integration: what is wrong in a few words",
            "(what you did, what you expected, what happened, with times in UTC)",
            "(what you ask AWS for)",
            "logs and screenshots; leave customers' names out of them",
        ),
    }
)
_AT: Mapping[Stage, Topic] = MappingProxyType(
    {
        Stage.SANDBOX_SETUP: Topic.SANDBOX,
        Stage.TESTING: Topic.SCENARIOS,
        Stage.PRODUCTION_APPROVAL: Topic.APPROVAL,
        Stage.LAUNCH: Topic.SMOKE,
    }
)
LABELS: Mapping[Topic, str] = MappingProxyType({topic: draft.label for topic, draft in _DRAFTS.items()})
ATTACH: Mapping[Topic, str] = MappingProxyType({topic: draft.attach for topic, draft in _DRAFTS.items()})


def compose(topic: Topic, facts: Facts) -> Case:
    """The case about a topic, with what is known of the request."""
    draft = _DRAFTS[topic]
    happened = draft.happened.format(state=facts.state, days=roughly(facts.days))
    parts = ("Hello,", f"{happened}\n{draft.wish}", *_listed(topic, facts), _known(facts), "Thank you.")
    subject = f"{draft.subject} ({facts.partner}, Partner ID {facts.partner_id})"
    return Case(draft.regarding, subject, "\n\n".join(parts))


def topic_at(stage: Stage) -> Topic:
    """What is most often asked for at a stage."""
    return _AT.get(stage, Topic.OTHER)


def topic_named(word: str) -> Topic:
    """The topic of an address; anything unknown is something else."""
    return Topic(word) if word in set(Topic) else Topic.OTHER


def _listed(topic: Topic, facts: Facts) -> tuple[str, ...]:
    lines = {
        Topic.POLICY: facts.findings,
        Topic.SCENARIOS: facts.records,
        Topic.SMOKE: facts.records,
        Topic.BACKFILL: (facts.extract,) if facts.extract else (),
    }.get(topic, ())
    return ("\n".join(f"{number}. {line}" for number, line in enumerate(lines, start=1)),) if lines else ()


def _known(facts: Facts) -> str:
    rows = (
        ("Partner", f"{facts.partner}, Partner ID {facts.partner_id}"),
        ("Integration", f"Amazon S3, {facts.environment}"),
        ("Stage", f"{facts.stage} ({facts.state})"),
        ("Bucket", facts.bucket),
        ("User or role", facts.arn),
    )
    return "\n".join(f"{label}: {value}" for label, value in rows if value)
