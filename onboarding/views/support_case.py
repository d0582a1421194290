"""A support case for AWS, filled in for what the onboarding is waiting for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from aceportal.pages import PersonRequest, render_page
from onboarding.domain.support_case import Topic, topic_named
from onboarding.forms.support_case import SentForm
from onboarding.selectors.requests import may_work, request_for
from onboarding.selectors.support_case import composed
from onboarding.services.support_cases import record_sent
from referrals.errors import NotValid


@require_safe
@login_required
def support_case(request: PersonRequest, pk: int) -> HttpResponse:
    """The case about `?about=`, field by field as AWS's form asks for it."""
    integration, topic = request_for(request.user, pk), topic_named(request.GET.get("about", ""))
    context = {
        "integration": integration,
        "composed": composed(integration, topic),
        "form": SentForm(initial={"about": topic.value}),
        "may_work": integration.is_open and may_work(request.user),
    }
    return render_page(request, "onboarding/support_case.html", context)


@require_POST
@login_required
def sent(request: PersonRequest, pk: int) -> HttpResponse:
    """Somebody has sent the case."""
    form = SentForm(request.POST)
    if not form.is_valid():
        raise NotValid("onboarding.support_case", "Say which case it was; AWS's number has at most 40 characters.")
    topic = Topic(form.cleaned_data["about"])
    record_sent(pk, topic, form.cleaned_data["number"], by=request.user)
    messages.success(request, "Noted in the history. AWS answers in the Support Center.")
    return redirect(f"{reverse('onboarding:support_case', args=[pk])}?about={topic.value}")
