"""What AWS would say to what somebody is typing about a record, before it is saved."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from aceportal.pages import PersonRequest
from aceportal.roles import Ability
from referrals.ace.fields import fields_of
from referrals.ace.kinds import Kind
from referrals.domain.permissions import check_may
from referrals.forms.fields import form_fields
from referrals.forms.reading import read_touched
from referrals.selectors.access import person_of, referral_for
from referrals.selectors.checking import check_changes


@login_required
@require_POST
def check(request: PersonRequest, pk: int) -> HttpResponse:
    """The sentences at the fields that were touched; nothing is kept."""
    check_may(person_of(request.user), Ability.EDIT)
    referral = referral_for(request.user, pk)
    kind = Kind(referral.kind)
    changes, _ = read_touched(kind, list(fields_of(kind)), request.POST)
    found = [one for one in check_changes(referral, changes)[2] if one.field in changes]
    return render(request, "referrals/form/checked.html", {"entries": form_fields(kind, changes, changes, found=found)})
