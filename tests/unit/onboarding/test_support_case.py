"""Support cases: AWS's fields, filled in with what is known and with nothing that is not."""

import pytest

from onboarding.domain.stages import Stage
from onboarding.domain.support_case import ATTACH, LABELS, Facts, Topic, compose, topic_at, topic_named
from referrals.domain.troubleshooting import TROUBLES

FACTS = Facts(
    partner="Larkfield",
    partner_id="397476",
    stage="3 Sandbox setup",
    state="Submitted",
    days=9,
    environment="sandbox",
    bucket="ace-apn-397476-beta-us-west-2",
    arn="",
    findings=("The policy lacks s3:PutObject.",),
    records=("PO-2: O1234567 (our id LF-1)",),
    extract="extract.csv, 12 rows",
)


@pytest.mark.parametrize("topic", list(Topic))
def test_every_topic_names_the_partner_and_fills_awss_fields(topic: Topic) -> None:
    case = compose(topic, FACTS)
    assert [label for label, _ in case.fields] == [
        "Type",
        "Question regarding",
        "Get specific",
        "Subject",
        "Description",
    ]
    assert "Partner ID 397476" in case.subject
    assert "{" not in case.text
    assert LABELS[topic]
    assert ATTACH[topic]


@pytest.mark.parametrize(
    ("topic", "said"),
    [
        (Topic.SANDBOX, "our request has shown Submitted for 9 days"),
        (Topic.POLICY, "1. The policy lacks s3:PutObject."),
        (Topic.SCENARIOS, "1. PO-2: O1234567 (our id LF-1)"),
        (Topic.SMOKE, "1. PO-2: O1234567 (our id LF-1)"),
        (Topic.BACKFILL, "1. extract.csv, 12 rows"),
    ],
)
def test_a_topic_says_what_it_is_about(topic: Topic, said: str) -> None:
    assert said in compose(topic, FACTS).description


def test_what_is_not_known_has_no_line() -> None:
    bare = Facts("Larkfield", "397476", "1 Prerequisites", "Draft", 0, "sandbox", "bucket", "")
    description = compose(Topic.BACKFILL, bare).description
    assert "User or role" not in description
    assert "1. " not in description


def test_a_stage_offers_what_is_most_often_asked_for_there() -> None:
    assert topic_at(Stage.TESTING) is Topic.SCENARIOS
    assert topic_at(Stage.REQUEST) is Topic.OTHER


def test_an_unknown_topic_is_something_else() -> None:
    assert topic_named("policy") is Topic.POLICY
    assert topic_named("weather") is Topic.OTHER


def test_every_trouble_that_ends_in_a_case_names_a_topic_there_is() -> None:
    assert {one.topic for one in TROUBLES if one.topic} <= set(Topic)
