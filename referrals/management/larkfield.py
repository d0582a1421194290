"""Introduces the demo's CRM to the portal by its services: profile, fields, mapping, token and webhook, once each."""

import json
from typing import Any

from django.conf import settings

from aceportal.demo import CRM_MAPPING, CRM_NAME, CRM_SLUG
from aceportal.models import User
from aceportal.tokens import take_token
from referrals.ace.kinds import Kind
from referrals.mapping.crm_types import CrmField
from referrals.mapping.profiles import System
from referrals.mapping.spec import read_spec
from referrals.models import Connection, CrmProfile
from referrals.selectors.mappings import catalogue_of
from referrals.services.crm_profiles import NewProfile, add_field, add_profile, remove_field
from referrals.services.mappings import begin_draft, publish, replace_spec
from referrals.services.webhooks import add, move

_HOOK = "/hooks/ace"


def introduce(connection: Connection, *, acts_as: User, by: User) -> bool:
    """Let Larkfield CRM in beside `connection`; False where the portal knows it already.

    `acts_as` is the person whose token it holds, `by` the CRM admin who maps its fields.
    """
    take_token(settings.DEMO_CRM_TOKEN, user=acts_as, name=CRM_NAME)
    known = CrmProfile.objects.filter(slug=CRM_SLUG).first()
    if known is not None:
        _follow(known, by)
        return False
    profile = add_profile(
        NewProfile(connection=connection, system=System.OTHER, name=CRM_NAME, acts_as=acts_as, submits=True), by=by
    )
    add(profile, _door(), by=by, secret=settings.DEMO_CRM_SECRET)
    given = json.loads(CRM_MAPPING.read_text())
    _describe(profile, given["catalogue"], by)
    draft = begin_draft(profile, by=by)
    draft = replace_spec(draft.pk, read_spec(given["spec"]), lock=draft.lock, by=by)
    publish(draft.pk, lock=draft.lock, by=by, note="Larkfield's fields as they were when the demo began.")
    return True


def _follow(profile: CrmProfile, by: User) -> None:
    """Where another program took its port, the CRM is somewhere else than yesterday."""
    for webhook in profile.webhooks.all():
        if webhook.url.endswith(_HOOK) and webhook.url != _door():
            move(webhook, _door(), by=by)


def _door() -> str:
    return settings.DEMO_CRM_URL + _HOOK


def _describe(profile: CrmProfile, catalogue: dict[str, list[dict[str, Any]]], by: User) -> None:
    """Larkfield's own fields in place of those nearly every CRM has."""
    for kind in Kind:
        own = [CrmField.model_validate(one) for one in catalogue.get(kind.value, [])]
        for path in {one.path for one in catalogue_of(profile, kind)} - {one.path for one in own}:
            remove_field(profile, kind, path, by=by)
        for field in own:
            add_field(profile, kind, field, by=by)
