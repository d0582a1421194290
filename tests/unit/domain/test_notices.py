"""Who is told of what: the tables are total, and nobody hears of their own doing."""

from datetime import UTC, datetime
from string import Formatter

import pytest

from referrals.ace.stages import Phase
from referrals.domain.notices import (
    BY_MAIL,
    GIVEN,
    LABELS,
    TAKEN,
    TELLINGS,
    Audience,
    Crew,
    NoticeKind,
    applies,
    audience_of,
    sentence_of,
)

LEAD, REP, OTHER, GONE = 1, 2, 3, 9
CREW = Crew(active=frozenset({LEAD, REP, OTHER}), leads=frozenset({LEAD}), deciders=frozenset({LEAD, REP, OTHER}))


def test_every_kind_has_words_and_something_that_tells_it() -> None:
    told_directly = {NoticeKind.ASSIGNED, NoticeKind.WORK_DONE, NoticeKind.MAPPING_REVIEW, NoticeKind.TASK_DUE}
    assert set(LABELS) == set(NoticeKind)
    assert {telling.kind for telling in TELLINGS.values()} == set(NoticeKind) - told_directly
    assert set(NoticeKind) >= BY_MAIL


@pytest.mark.parametrize("template", [GIVEN, TAKEN, *(telling.sentence for telling in TELLINGS.values())])
def test_a_sentence_names_nothing_but_ids_and_times_and_fits_its_column(template: str) -> None:
    assert {name for _, name, _, _ in Formatter().parse(template) if name} <= {"what", "deadline"}
    said = sentence_of(template, what=f"opportunity {'x' * 64}", accept_by=datetime(2026, 9, 10, tzinfo=UTC))
    assert len(said) <= 300
    assert said.endswith(".")


@pytest.mark.parametrize(
    ("audience", "owner", "told"),
    [
        (Audience.OWNER, REP, {REP}),
        (Audience.OWNER, None, {LEAD}),
        (Audience.OWNER, GONE, {LEAD}),
        (Audience.OWNER_AND_LEADS, REP, {REP, LEAD}),
        (Audience.OWNER_AND_LEADS, None, {LEAD}),
        (Audience.DECIDERS, REP, {REP}),
        (Audience.DECIDERS, None, {LEAD, REP, OTHER}),
    ],
)
def test_the_owner_is_told_or_else_whoever_must_act(audience: Audience, owner: int | None, told: set[int]) -> None:
    assert audience_of(audience, owner=owner, causer=None, crew=CREW) == told


def test_nobody_is_told_of_what_they_did_themselves() -> None:
    assert audience_of(Audience.DECIDERS, owner=None, causer=REP, crew=CREW) == {LEAD, OTHER}
    assert audience_of(Audience.OWNER, owner=REP, causer=REP, crew=CREW) == set()


def test_a_deadline_is_said_as_the_last_safe_moment() -> None:
    accept_by = datetime(2026, 12, 3, 15, tzinfo=UTC)
    sentence = TELLINGS["referral.received"].sentence
    assert sentence_of(sentence, what="lead L1", accept_by=accept_by) == (
        "AWS shared lead L1. Decide before 14:00 UTC, 3 Dec."
    )
    assert sentence_of(sentence, what="lead L1", accept_by=None) == "AWS shared lead L1."


def test_what_needs_a_decision_is_told_only_while_it_does() -> None:
    received, approved = TELLINGS["referral.received"], TELLINGS["referral.approved"]
    assert applies(received, Phase.NEEDS_DECISION)
    assert not applies(received, Phase.OPEN)
    assert applies(approved, Phase.OPEN)
    assert applies(approved, Phase.LAUNCHED)
