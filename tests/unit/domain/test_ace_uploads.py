"""What an uploaded JSON file is, told by its content."""

import json
from typing import Any

import pytest

from referrals.ace.kinds import Kind
from referrals.ace.schema import Unreadable
from referrals.domain.ace_uploads import LABELS, Recognised, Uploaded, recognise


@pytest.mark.parametrize(
    ("document", "found"),
    [
        (
            {"opportunities": [{"lastModifiedDate": "2024-01-01"}, {"LastModifiedDate": "2024-02-01"}, "odd"]},
            Recognised(Uploaded.RECEIVED, Kind.OPPORTUNITY, "2024-02-01"),
        ),
        ({"Leads": [{"status": "Open"}]}, Recognised(Uploaded.SENT, Kind.LEAD)),
        ({"opportunities": [{"lastModifiedDate": None}]}, Recognised(Uploaded.SENT, Kind.OPPORTUNITY)),
        ({"fileName": "a.json", "inboundApiResults": []}, Recognised(Uploaded.RESULT)),
        ({"isApiError": "true", "apiErrors": "no"}, Recognised(Uploaded.RESULT)),
    ],
)
def test_content_says_what_the_file_is(document: dict[str, Any], found: Recognised) -> None:
    assert recognise("any.json", json.dumps(document).encode()) == found


def test_only_errors_are_told_by_their_name() -> None:
    assert recognise("opportunity_1.error.json", b"not even JSON") == Recognised(Uploaded.ERROR)


@pytest.mark.parametrize("content", [b"[]", b'{"opportunities": "none"}', b"{}", b"", b"{"])
def test_anything_else_is_unreadable(content: bytes) -> None:
    with pytest.raises(Unreadable):
        recognise("any.json", content)


def test_every_kind_of_file_has_its_label() -> None:
    assert set(LABELS) == set(Uploaded)
