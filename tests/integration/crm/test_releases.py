"""Releases of a mapping: tried on real records, published with the lock the person saw, rolled back, compared."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from aceportal.models import User
from aceportal.roles import Role
from referrals.ace.kinds import Kind
from referrals.domain.notices import NoticeKind
from referrals.mapping.spec import Direction, Row, Spec, read_spec
from referrals.models import Connection, CrmProfile, MappingChange, MappingVersion, Notice, VersionState
from referrals.selectors.dry_runs import Tried, try_out
from referrals.selectors.releases import compared, is_review_due, review_due_at, reviews_due
from referrals.services.crm_intake import take
from referrals.services.mappings import begin_draft, note_review, publish, roll_back, save_rows
from referrals.services.reviews import remind_of_reviews
from tests.factories import crm as crms
from tests.factories.people import person

pytestmark = pytest.mark.django_db

TO_ACE, TO_CRM = Direction.TO_ACE, Direction.TO_CRM


@pytest.fixture
def admin() -> User:
    return crms.crm_admin()


@pytest.fixture
def crm(connection: Connection) -> CrmProfile:
    """A profile whose first version is in use."""
    made = crms.profile(connection, name="Larkfield")
    crms.mapped(made)
    return made


@pytest.fixture
def desk(client: Client, admin: User) -> Client:
    client.force_login(admin)
    return client


def address(name: str, crm: CrmProfile, *more: Any) -> str:
    return reverse(f"admin:crm_{name}", args=[crm.pk, *more])


def words(response: Any) -> str:
    """The page's text, its white space evened out."""
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def draft_with(crm: CrmProfile, by: User, *rows: dict[str, Any], direction: Direction = TO_ACE) -> MappingVersion:
    draft = begin_draft(crm, by=by)
    return save_rows(draft.pk, Kind.OPPORTUNITY, direction, crms.rows(rows, direction), by=by)


def spec_in(version: MappingVersion) -> Spec:
    return read_spec(version.spec)


def tried(crm: CrmProfile, draft: MappingVersion) -> Tried:
    return try_out(crm, spec_in(crm.versions.get(state=VersionState.PUBLISHED)), spec_in(draft))


FEWER_STAGES = {"ace": "stage", "crm": "stage", "values": {"pairs": crms.STAGES["pairs"][:1]}}
NAME_FROM_LEGAL = {"ace": "customerCompanyName", "crm": "account.legal"}


@pytest.mark.parametrize("role", [None, Role.SALES_REP, Role.ALLIANCE_LEAD, Role.VIEWER])
def test_only_people_who_keep_mappings_open_the_pages(client: Client, crm: CrmProfile, role: Role | None) -> None:
    if role:
        client.force_login(person(role))
    places = [address(name, crm) for name in ("releases", "publish", "compare", "import", "documentation")]
    assert {client.get(place, follow=True).status_code for place in places} == {403 if role else 200}
    posts = [address(name, crm) for name in ("publish", "discard", "replace", "reviewed", "begin")]
    assert {client.post(place, follow=True).status_code for place in posts} == {403 if role else 200}
    assert crm.versions.count() == 1


def test_a_profile_that_is_not_there_is_not_found(desk: Client, crm: CrmProfile) -> None:
    assert desk.get(reverse("admin:crm_releases", args=[crm.pk + 1])).status_code == 404


def test_changes_are_made_by_post_alone(desk: Client, crm: CrmProfile) -> None:
    places = [address(name, crm) for name in ("begin", "replace", "reviewed")]
    assert [desk.get(place).status_code for place in places] == [405, 405, 405]


def test_the_list_names_every_version_with_who_and_why(desk: Client, crm: CrmProfile, admin: User) -> None:
    draft = draft_with(crm, admin, NAME_FROM_LEGAL)
    publish(draft.pk, lock=draft.lock, by=admin, note="The legal name is what AWS knows")
    said = words(desk.get(address("releases", crm)))
    assert "Version 2 is in use" in said
    assert "The legal name is what AWS knows" in said
    assert "16 of 16 mapped" in said
    assert str(admin) in said
    assert "No draft" in said


def test_a_draft_says_which_values_of_real_records_it_changes(desk: Client, crm: CrmProfile, admin: User) -> None:
    take(crm, Kind.OPPORTUNITY, "D-1", crms.deal(account={"legal": "Aldermoor Freight Ltd"}), by=admin_of(crm))
    take(crm, Kind.OPPORTUNITY, "D-2", crms.deal(account={"legal": "Aldermoor Freight"}), by=admin_of(crm))
    draft = draft_with(crm, admin, NAME_FROM_LEGAL)
    run = tried(crm, draft)
    assert (run.records, run.changed, run.failures, run.fixed, run.touched) == (2, 1, 0, 0, 1)
    said = words(desk.get(address("releases", crm)))
    assert "D-1 Aldermoor Freight Aldermoor Freight Ltd" in said


def admin_of(crm: CrmProfile) -> User:
    assert crm.acts_as is not None
    return crm.acts_as


def test_a_draft_says_which_records_it_fails_and_which_it_mends(crm: CrmProfile, admin: User) -> None:
    for number, stage in enumerate(("Discovery", "Proposal", "On hold"), 1):
        take(crm, Kind.OPPORTUNITY, f"D-{number}", crms.deal(stage=stage), by=admin_of(crm))
    fewer = tried(crm, draft_with(crm, admin, FEWER_STAGES))
    assert [one.problem.value for side in fewer.sides for one in side.run.failures] == ["Proposal"]
    more = {**FEWER_STAGES, "values": {"pairs": [*crms.STAGES["pairs"], {"crm": "On hold", "ace": "Prospect"}]}}
    run = tried(crm, draft_with(crm, admin, more))
    assert [(one.sample.label, one.problem.value) for one in run.sides[0].run.fixed] == [("D-3", "On hold")]
    assert (run.failures, run.fixed) == (0, 1)


def test_only_the_sides_that_differ_are_tried(crm: CrmProfile, admin: User) -> None:
    referral = crms.open_opportunity(crm.connection)
    draft = draft_with(crm, admin, {"ace": "customerCompanyName", "crm": "buyer"}, direction=TO_CRM)
    run = tried(crm, draft)
    assert [side.title for side in run.sides] == ["Opportunities to your CRM"]
    changed = run.sides[0].run.changed
    assert [(one.field, one.after) for one in changed] == [("buyer", referral.fields["customerCompanyName"])]
    assert changed[0].sample.address == reverse("referrals:referral", args=[referral.pk])


def test_the_last_records_are_tried_as_many_as_one_asks_for(crm: CrmProfile, admin: User, desk: Client) -> None:
    for number in range(30):
        take(crm, Kind.OPPORTUNITY, f"D-{number}", crms.deal(), by=admin_of(crm))
    draft_with(crm, admin, NAME_FROM_LEGAL)
    assert "25 records tried" in words(desk.get(address("releases", crm), {"size": "25"}))
    assert "30 records tried" in words(desk.get(address("releases", crm), {"size": "no number"}))


def test_publishing_asks_first_and_names_the_counts(desk: Client, crm: CrmProfile, admin: User) -> None:
    take(crm, Kind.OPPORTUNITY, "D-1", crms.deal(stage="Proposal"), by=admin_of(crm))
    draft = draft_with(crm, admin, FEWER_STAGES)
    asked = desk.get(address("publish", crm))
    assert "Of the last 1 records, 1 would be different: 0 values change, 1 new failure, 0 newly fixed." in words(asked)
    assert draft.state == VersionState.DRAFT
    done = desk.post(
        address("publish", crm), {"lock": draft.lock, "instead_of": 1, "note": "Fewer stages"}, follow=True
    )
    assert "Version 2 is in use." in words(done)
    draft.refresh_from_db()
    assert (draft.state, draft.note, draft.published_by) == (VersionState.PUBLISHED, "Fewer stages", admin)
    assert MappingChange.objects.filter(profile=crm, name="published", number=2, actor=admin).count() == 1


def test_a_draft_saved_meanwhile_is_not_published_unseen(desk: Client, crm: CrmProfile, admin: User) -> None:
    seen = draft_with(crm, admin, NAME_FROM_LEGAL).lock
    draft_with(crm, crms.crm_admin(), FEWER_STAGES)
    refused = desk.post(address("publish", crm), {"lock": seen, "instead_of": 1})
    assert refused.status_code == 409
    assert "Somebody saved this draft after you opened it." in words(refused)
    assert crm.versions.get(state=VersionState.PUBLISHED).number == 1


def test_a_discarded_draft_is_gone_and_what_is_in_use_stays(desk: Client, crm: CrmProfile, admin: User) -> None:
    draft_with(crm, admin, NAME_FROM_LEGAL)
    assert "1 row of version 2 differs" in words(desk.get(address("discard", crm)))
    desk.post(address("discard", crm))
    assert [one.state for one in crm.versions.all()] == [VersionState.PUBLISHED]
    assert desk.get(address("discard", crm)).status_code == 404


def test_rolling_back_uses_the_older_version_again_and_is_in_the_log(
    desk: Client, crm: CrmProfile, admin: User
) -> None:
    draft = draft_with(crm, admin, NAME_FROM_LEGAL)
    publish(draft.pk, lock=draft.lock, by=admin)
    asked = words(desk.get(address("roll_back", crm, 1)))
    assert "Customer Company Name" in asked
    desk.post(address("roll_back", crm, 1), {"instead_of": 2})
    live = crm.versions.get(state=VersionState.PUBLISHED)
    assert (live.number, live.note) == (3, "Rolled back to version 1.")
    assert spec_in(live) == spec_in(crm.versions.get(number=1))
    entry = MappingChange.objects.get(profile=crm, name="rolled back")
    assert (entry.number, entry.actor, entry.note) == (3, admin, "Rolled back to version 1.")


def test_what_was_compared_with_another_version_is_looked_at_again_before_it_is_used(
    desk: Client, crm: CrmProfile, admin: User
) -> None:
    first = draft_with(crm, admin, NAME_FROM_LEGAL)
    publish(first.pk, lock=first.lock, by=admin)
    draft = draft_with(crm, admin, FEWER_STAGES)
    roll_back(crm, 1, by=admin)
    late = desk.post(address("publish", crm), {"lock": draft.lock, "instead_of": 2})
    again = desk.post(address("roll_back", crm, 2), {"instead_of": 2})
    assert [late.status_code, again.status_code] == [409, 409]
    assert "came into use meanwhile" in words(late)
    assert crm.versions.get(state=VersionState.PUBLISHED).note == "Rolled back to version 1."
    assert crm.versions.filter(state=VersionState.DRAFT).exists()


def test_the_version_in_use_cannot_be_rolled_back_to(desk: Client, crm: CrmProfile) -> None:
    assert "This version is in use already." in words(desk.get(address("roll_back", crm, 1)))
    assert desk.post(address("roll_back", crm, 1), {"instead_of": 1}).status_code == 409
    assert desk.get(address("roll_back", crm, 9)).status_code == 404


def test_two_versions_are_compared_in_words(desk: Client, crm: CrmProfile, admin: User) -> None:
    draft = draft_with(crm, admin, NAME_FROM_LEGAL, FEWER_STAGES)
    said = words(desk.get(address("compare", crm), {"from": 1, "to": draft.number}))
    assert "2 rows differ." in said
    assert "gone: account.name new: account.legal" in said
    assert "gone: Proposal → Technical Validation" in said
    assert words(desk.get(address("compare", crm))) == said


def test_versions_that_are_not_there_are_not_compared(desk: Client, crm: CrmProfile, admin: User) -> None:
    draft_with(crm, admin, NAME_FROM_LEGAL)
    said = words(desk.get(address("compare", crm), {"from": "1", "to": "99"}))
    assert "Select a valid choice" in said


def test_a_row_taken_out_is_compared_too(crm: CrmProfile, admin: User) -> None:
    draft = begin_draft(crm, by=admin)
    none: dict[str, Row | None] = {"nextStep": None}
    after = save_rows(draft.pk, Kind.OPPORTUNITY, TO_ACE, none, by=admin)
    line = compared(spec_in(crm.versions.get(number=1)), spec_in(after))[0].lines[0]
    assert (line.target, line.summary) == ("nextStep", "Taken out")


def test_a_review_is_due_so_long_after_the_last_one(desk: Client, crm: CrmProfile, admin: User) -> None:
    now = timezone.now()
    first = crm.versions.get(number=1)
    assert first.published_at is not None
    assert review_due_at(crm) == first.published_at + timedelta(days=90)
    assert not is_review_due(crm)
    crm.versions.update(published_at=now - timedelta(days=91))
    assert is_review_due(crm)
    assert reviews_due(admin) == [crm]
    assert reviews_due(person(Role.SALES_REP)) == []
    assert "Review due." in words(desk.get(address("releases", crm)))
    desk.post(address("reviewed", crm))
    crm.refresh_from_db()
    assert not is_review_due(crm)
    assert MappingChange.objects.filter(profile=crm, name="reviewed", actor=admin).count() == 1


def test_no_review_is_asked_for_without_a_mapping_or_when_nobody_wants_one(connection: Connection) -> None:
    unmapped = crms.profile(connection)
    assert review_due_at(unmapped) is None
    crms.mapped(unmapped)
    unmapped.review_days = 0
    assert review_due_at(unmapped) is None
    note_review(unmapped, by=crms.crm_admin())
    unmapped.review_days, unmapped.is_active = 1, False
    assert review_due_at(unmapped) is None


def test_crm_admins_are_told_once_each_time_a_review_is_due(desk: Client, crm: CrmProfile, admin: User) -> None:
    Notice.objects.all().delete()
    assert remind_of_reviews() == 0
    crm.versions.update(published_at=timezone.now() - timedelta(days=91))
    keepers = set(User.objects.filter(groups__name=Role.CRM_ADMIN))
    assert remind_of_reviews() == len(keepers)
    assert remind_of_reviews() == 0
    told = Notice.objects.filter(kind=NoticeKind.MAPPING_REVIEW)
    assert {one.user for one in told} == keepers
    assert {one.address for one in told} == {address("releases", crm)}
    note_review(crm, by=admin)
    assert remind_of_reviews() == 0


def test_administrators_are_told_where_there_is_no_crm_admin(crm: CrmProfile) -> None:
    crm.versions.update(published_at=timezone.now() - timedelta(days=91))
    User.objects.filter(groups__name=Role.CRM_ADMIN).update(is_active=False)
    administrator = person(Role.ADMINISTRATOR)
    assert remind_of_reviews() == 1
    assert Notice.objects.get().user == administrator


def test_the_dashboard_says_that_a_review_is_due_to_those_who_do_it(desk: Client, crm: CrmProfile) -> None:
    crm.versions.update(published_at=timezone.now() - timedelta(days=91))
    assert "Mapping of Larkfield: review due." in words(desk.get(reverse("referrals:dashboard")))
    desk.force_login(person(Role.ALLIANCE_LEAD))
    assert "review due" not in words(desk.get(reverse("referrals:dashboard")))


def test_trying_costs_the_same_few_queries_however_many_records(
    crm: CrmProfile, admin: User, django_assert_num_queries: Any
) -> None:
    draft = draft_with(crm, admin, NAME_FROM_LEGAL)
    old, new = spec_in(crm.versions.get(number=1)), spec_in(draft)
    for number in range(3):
        take(crm, Kind.OPPORTUNITY, f"D-{number}", crms.deal(), by=admin_of(crm))
    with django_assert_num_queries(2):
        assert try_out(crm, old, new).records == 3
    for number in range(3, 12):
        take(crm, Kind.OPPORTUNITY, f"D-{number}", crms.deal(), by=admin_of(crm))
    with django_assert_num_queries(2):
        assert try_out(crm, old, new).records == 12
