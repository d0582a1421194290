"""The pages that explain, and the links that lead there from where words and messages appear."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from aceportal.environment import BASE_DIR
from aceportal.roles import Role
from onboarding.models import Request
from referrals.domain.glossary import anchor_of
from referrals.domain.glossary_words import WORDS
from tests.factories.people import person

pytestmark = pytest.mark.django_db
TEMPLATES = BASE_DIR / "templates"
_TERM = re.compile(r'{% term "([^"]+)" %}')


@pytest.mark.parametrize("name", ["glossary", "troubleshooting"])
def test_everybody_signed_in_may_look_things_up(client: Client, name: str) -> None:
    address = reverse(f"onboarding:{name}")
    assert client.get(address).status_code == 302
    client.force_login(person(Role.SALES_REP))
    assert client.get(address).status_code == 200


def test_a_search_leaves_what_says_it_and_says_so_when_nothing_does(page: Client) -> None:
    found = page.get(reverse("onboarding:glossary"), {"q": "connector"}).content.decode()
    assert 'id="connector"' in found
    assert 'id="acceptby"' not in found
    none = page.get(reverse("onboarding:troubleshooting"), {"q": "<script>"}).content.decode()
    assert "Nothing here says that" in none
    assert 'value="&lt;script&gt;"' in none


def test_a_gates_reason_leads_to_its_words(page: Client, integration: Request) -> None:
    shown = page.get(reverse("onboarding:stage", args=[integration.pk, 3])).content.decode()
    assert f'{reverse("onboarding:glossary")}#policy">policy</a>' in shown


def test_a_refusal_in_awss_words_leads_to_what_to_do(client: Client, integration: Request) -> None:
    client.force_login(person(Role.VIEWER))
    refused = client.get(reverse("onboarding:move", args=[integration.pk, "advance"]))
    assert refused.status_code == 403
    assert f"{reverse('onboarding:troubleshooting')}#only-alliance-lead" in refused.content.decode()


def test_every_word_a_page_names_has_a_meaning() -> None:
    known = {anchor_of(one.word) for one in WORDS}
    named = [word for path in TEMPLATES.rglob("*.html") for word in _TERM.findall(path.read_text())]
    assert named
    assert [word for word in named if anchor_of(word) not in known] == []
