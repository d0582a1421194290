"""Every page a role can reach from its navigation is accessible, keeps to its policy and fits a desk, in light.

Nothing may be wrong in axe's eyes, nothing may overflow, the console stays silent; the phone has a file of its own, so
that two workers share the walk.
"""

import pytest

from tests.e2e.conftest import SignIn
from tests.e2e.walk import ROLES, flaws_on_every_page


@pytest.mark.parametrize("role", ROLES)
def test_every_page_is_flawless(sign_in: SignIn, role: str) -> None:
    assert flaws_on_every_page(sign_in(role), role) == []
