"""Every page is accessible, keeps to its policy and fits a phone, in the dark."""

import pytest

from tests.e2e.conftest import PHONE, SignIn
from tests.e2e.walk import ROLES, flaws_on_every_page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_flawless_on_a_phone_in_the_dark(sign_in: SignIn, role: str) -> None:
    assert flaws_on_every_page(sign_in(role, size=PHONE, dark=True), role) == []
