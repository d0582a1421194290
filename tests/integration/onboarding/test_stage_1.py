"""Stage 1 on its page: the team, the accounts, the user or role."""

from typing import Any

import pytest
from django.core import mail
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from aceportal.models import User
from aceportal.roles import Role
from onboarding.models import Request, TeamMember, TeamRole
from onboarding.selectors.evidence import evidence_of
from tests.factories.people import person

pytestmark = pytest.mark.django_db
ARN = "arn:aws:iam::111122223333:role/apn-ace-Larkfield-AccessUser-beta"


def shown(page: Client, integration: Request, query: str = "") -> str:
    return page.get(reverse("onboarding:stage", args=[integration.pk, 1]) + query).content.decode()


def named(page: Client, integration: Request, **who: str) -> Any:
    return page.post(reverse("onboarding:add_member", args=[integration.pk]), who)


def with_accounts(page: Client, integration: Request, **accounts: str) -> Any:
    integration.refresh_from_db()
    return page.post(
        reverse("onboarding:save_accounts", args=[integration.pk]), {"seen": integration.version, **accounts}
    )


def with_arn(page: Client, integration: Request, arn: str, environment: str = "sandbox") -> Any:
    integration.refresh_from_db()
    address = reverse("onboarding:save_arn", args=[integration.pk, environment])
    return page.post(address, {"seen": integration.version, "arn": arn}, follow=True)


def test_every_role_that_has_nobody_is_named_on_the_page(page: Client, integration: Request) -> None:
    text = shown(page, integration)
    assert all(role.label in text for role in TeamRole)
    assert text.count("nobody yet") == 5


def test_somebody_named_fills_their_role(page: Client, integration: Request) -> None:
    answer = named(page, integration, role="developer", name="Dev Eloper", email="dev@partner.example")
    assert answer.status_code == 302
    assert "Developer" not in evidence_of(integration).missing_roles
    assert "Dev Eloper" in shown(page, integration)


def test_the_same_person_twice_in_one_role_is_refused_beside_the_form(page: Client, integration: Request) -> None:
    named(page, integration, role="developer", name="Dev", email="dev@partner.example")
    answer = named(page, integration, role="developer", name="Dev", email="dev@partner.example")
    assert answer.status_code == 422
    assert "This address has that role already." in answer.content.decode()


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ("dee@partner.example", "Dee@Partner.example", "This address has that role already."),
        ("", "", "Somebody without an address has that role already; give this one an address."),
    ],
)
def test_nobody_has_a_role_twice_however_their_address_is_written(
    page: Client, integration: Request, first: str, second: str, said: str
) -> None:
    address = reverse("onboarding:add_member", args=[integration.pk])
    page.post(address, {"role": "developer", "name": "Dee", "email": first})
    answer = page.post(address, {"role": "developer", "name": "Dee", "email": second})
    assert answer.status_code == 422
    assert said in answer.content.decode()


def test_somebody_is_changed_and_taken_off_the_team(page: Client, integration: Request) -> None:
    named(page, integration, role="pdm", name="Pia", email="")
    pia = integration.team.get(role=TeamRole.PDM)
    assert 'value="Pia"' in shown(page, integration, f"?member={pia.pk}")
    page.post(
        reverse("onboarding:change_member", args=[integration.pk, pia.pk]), {"role": "pdm", "name": "Paul", "email": ""}
    )
    pia.refresh_from_db()
    assert pia.name == "Paul"
    page.post(reverse("onboarding:remove_member", args=[integration.pk, pia.pk]))
    assert not TeamMember.objects.filter(pk=pia.pk).exists()


def test_an_invitation_goes_out_by_mail(page: Client, integration: Request) -> None:
    account = person(Role.CRM_ADMIN, email="crm@partner.example")
    named(page, integration, role="crm_administrator", name="Cora", email=account.email)
    member = integration.team.get(role=TeamRole.CRM_ADMINISTRATOR)
    page.post(reverse("onboarding:invite_member", args=[integration.pk, member.pk]))
    assert [one.to for one in mail.outbox] == [[account.email]]


def test_accounts_have_twelve_digits(page: Client, integration: Request) -> None:
    answer = with_accounts(page, integration, sandbox_account="1111-2222-3333")
    assert answer.status_code == 422
    assert "An AWS account id has twelve digits." in answer.content.decode()
    with_accounts(page, integration, sandbox_account="111122223333", production_account="444455556666")
    integration.refresh_from_db()
    assert evidence_of(integration).has_accounts


def test_one_account_for_both_environments_is_pointed_out(page: Client, integration: Request) -> None:
    with_accounts(page, integration, sandbox_account="111122223333", production_account="111122223333")
    assert "AWS recommends two" in shown(page, integration)


def test_accounts_saved_by_somebody_else_meanwhile_are_not_overwritten(page: Client, integration: Request) -> None:
    with_accounts(page, integration, sandbox_account="111122223333")
    address = reverse("onboarding:save_accounts", args=[integration.pk])
    answer = page.post(address, {"seen": 1, "sandbox_account": "999999999999"})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Somebody saved this meanwhile." in text
    assert "Kept by now: 111122223333" in text
    assert page.post(address, {"seen": 2, "sandbox_account": "999999999999"}).status_code == 302


def test_an_arn_of_another_account_is_kept_and_pointed_at(page: Client, integration: Request) -> None:
    with_accounts(page, integration, sandbox_account="999999999999", production_account="444455556666")
    text = with_arn(page, integration, ARN).content.decode()
    assert "The ARN belongs to account 111122223333, but the account you named is 999999999999." in text
    integration.refresh_from_db()
    assert integration.form["sandbox_arn"] == ARN
    assert not evidence_of(integration).sandbox.has_arn


def test_an_arn_that_fits_meets_its_requirement_and_keeps_the_other_answers(page: Client, integration: Request) -> None:
    with_accounts(page, integration, sandbox_account="111122223333", production_account="444455556666")
    with_arn(page, integration, ARN)
    with_arn(page, integration, ARN.replace("1111", "4444"), "production")
    integration.refresh_from_db()
    assert set(integration.form) == {"sandbox_arn", "production_arn"}
    assert evidence_of(integration).sandbox.has_arn


def test_the_name_follows_awss_convention(page: Client, integration: Request) -> None:
    assert "apn-ace-Larkfield-AccessUser-beta" in shown(page, integration)


def test_without_an_account_the_page_says_what_the_snippets_wait_for(page: Client, integration: Request) -> None:
    assert "Say which account runs the portal: twelve digits." in shown(page, integration)


@pytest.mark.parametrize("file", ["principal.sh", "principal.yaml", "principal.tf"])
def test_each_way_to_make_the_role_is_a_file_to_download(page: Client, integration: Request, file: str) -> None:
    address = reverse("onboarding:snippet", args=[integration.pk, "sandbox", file])
    answer = page.get(address, {"kind": "role", "trusted": "111122223333"})
    assert answer["Content-Disposition"] == f'attachment; filename="{file}"'
    assert "apn-ace-Larkfield-AccessUser-beta" in answer.content.decode()
    assert "111122223333" in answer.content.decode()


def test_a_trusted_account_that_is_a_command_becomes_no_file(page: Client, integration: Request) -> None:
    address = reverse("onboarding:snippet", args=[integration.pk, "sandbox", "principal.sh"])
    assert page.get(address, {"kind": "role", "trusted": "'; rm -rf /"}).status_code == 404


def test_somebody_who_follows_sees_the_team_and_may_change_nothing(client: Client, integration: Request) -> None:
    reader: User = person(Role.VIEWER)
    client.force_login(reader)
    text = shown(client, integration)
    assert "Lena Lead" in text
    assert "Put on the team" not in text
    assert named(client, integration, role="pdm", name="Pia").status_code == 403


def test_a_larger_team_takes_no_more_queries(page: Client, integration: Request) -> None:
    shown(page, integration)
    with CaptureQueriesContext(connection) as few:
        shown(page, integration)
    for number in range(8):
        named(page, integration, role="developer", name=f"Dev {number}", email=f"dev{number}@partner.example")
    with CaptureQueriesContext(connection) as many:
        shown(page, integration)
    assert len(many) == len(few)
