"""Where AWS's word stands beside ours and differs."""

from datetime import UTC, datetime, timedelta
from typing import Any

from referrals.domain.divergence import Divergences, differ, divergences, is_closing

NOON = datetime(2026, 5, 4, 12, tzinfo=UTC)
OPEN = {"stage": "Qualified", "targetCloseDate": "2026-09-30"}


def found(fields: dict[str, Any], before: Divergences | None = None, **told: dict[str, Any]) -> Divergences:
    return divergences(
        before or {},
        fields=fields,
        confirmed=told.get("confirmed", {}),
        echoed=told.get("echoed", {}),
        now=NOON + timedelta(days=1 if before else 0),
    )


def test_aws_stage_beside_another_of_ours_diverges() -> None:
    assert found({**OPEN, "aWSStage": "Launched"}) == {
        "stage": {"ours": "Qualified", "aws": "Launched", "since": "2026-05-04T12:00:00.000Z"}
    }


def test_same_words_in_another_spelling_agree() -> None:
    assert found({"stage": "Closed Lost", "aWSStage": "closed-lost"}) == {}
    assert not differ("2026-09-30", "2026-09-30T00:00:00.000Z")
    assert not differ(100, 100.0)


def test_empty_word_of_aws_says_nothing() -> None:
    assert found({**OPEN, "aWSStage": None, "aWSCloseDate": ""}) == {}


def test_value_aws_confirmed_and_then_did_not_keep_diverges_until_it_does() -> None:
    fields = {"stage": "Prospect"}
    first = found(fields, confirmed={"stage": "Qualified"}, echoed={"stage": "Prospect"})
    assert first["stage"]["ours"] == "Qualified"
    assert found(fields, first) == first
    assert found({"stage": "Qualified"}, first) == {}


def test_since_is_the_first_day_and_starts_anew_when_aws_says_something_else() -> None:
    first = found({**OPEN, "aWSCloseDate": "2026-10-31"})
    same = found({**OPEN, "aWSCloseDate": "2026-10-31"}, first)
    other = found({**OPEN, "aWSCloseDate": "2026-11-30"}, first)
    assert same == first
    assert other["targetCloseDate"]["since"] > first["targetCloseDate"]["since"]


def test_aws_own_word_beside_ours_ends_an_older_difference_when_they_agree() -> None:
    first = found({**OPEN, "aWSStage": "Launched"})
    assert found({"stage": "Launched", "aWSStage": "Launched"}, first) == {}


def test_taking_a_final_stage_of_aws_means_closing() -> None:
    assert is_closing({"aWSStage": "Launched"})
    assert is_closing({"aWSStage": "Closed Lost"})
    assert not is_closing({"aWSStage": None})
