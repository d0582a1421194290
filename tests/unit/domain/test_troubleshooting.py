"""What to do when something goes wrong: every trouble has its cure and address, and known messages find theirs."""

import pytest

from referrals.domain.troubleshooting import TROUBLES, trouble_in, troubles_like


def test_every_trouble_has_one_place_of_its_own_and_a_cure() -> None:
    assert len({one.anchor for one in TROUBLES}) == len(TROUBLES)
    assert all(one.seen and one.meaning and one.cure for one in TROUBLES)


@pytest.mark.parametrize(
    ("message", "anchor"),
    [
        ("Only Alliance Lead contact can make this request.", "only-alliance-lead"),
        ("AccessDenied: not authorized to perform s3:PutObject", "access-denied"),
        ("Record not editable", "not-editable"),
        ("The postal code is invalid for country Japan, Japan postal code must be in 999 format.", "postal-code"),
        ("Duplicate Request: Bucket ARN details already created. Abandon the first one.", "duplicate-request"),
    ],
)
def test_a_known_message_finds_its_trouble(message: str, anchor: str) -> None:
    found = trouble_in(message)
    assert found is not None
    assert found.anchor == anchor


def test_an_unknown_message_is_left_as_it_is() -> None:
    assert trouble_in("All is well.") is None


def test_each_message_of_awss_finds_no_other_trouble_than_its_own() -> None:
    with_pattern = [one for one in TROUBLES if one.pattern and "*" not in one.seen]
    found = {one.anchor: trouble_in(one.seen) for one in with_pattern if trouble_in(one.seen)}
    assert all(seen is not None and seen.anchor == anchor for anchor, seen in found.items())
    assert len(found) >= 12


def test_a_search_finds_troubles_by_all_its_parts() -> None:
    assert [one.anchor for one in troubles_like("hour mail")] == ["not-there-yet"]
    assert troubles_like("") == TROUBLES
