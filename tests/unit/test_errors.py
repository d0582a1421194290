"""The tree of errors: an id and a sentence each."""

from referrals.crashpoints import NAMES, crash_point
from referrals.errors import NotEditable, NotValid, TryAgain


def test_an_error_carries_its_id_and_its_sentence() -> None:
    error = NotValid("x.not_valid", "Correct it.", ())
    assert (error.error_id, error.message, str(error), error.violations) == (
        "x.not_valid",
        "Correct it.",
        "Correct it.",
        (),
    )


def test_locked_fields_are_all_named() -> None:
    locked = NotValid("x", "Locked.")
    assert NotEditable("referral.not_editable", "Locked.", [locked]).violations == (locked,)


def test_try_again_may_say_when() -> None:
    assert TryAgain("s3.busy", "Later.", 3.0).retry_after == 3.0


def test_unarmed_crash_points_do_nothing() -> None:
    for name in NAMES:
        crash_point(name)
