"""What people type at the sandbox's setup: AWS's policy, how the portal gets in, the consent to a file."""

from django import forms

from onboarding.domain.policies import LONGEST


class PolicyForm(forms.Form):
    """The policy AWS generated, pasted."""

    policy = forms.CharField(
        max_length=LONGEST,
        label="Policy",
        help_text="All of it, from the first { to the last }. Never paste keys here.",
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "autocomplete": "off"}),
        error_messages={
            "required": "Paste the policy first.",
            "max_length": "This is longer than any policy of AWS's.",
        },
    )


class ConnectForm(forms.Form):
    """How the portal gets into the bucket. Keys are never typed here: boto3 finds them on the host."""

    name = forms.CharField(max_length=80, label="Name of the connection")
    takes_role = forms.BooleanField(
        required=False, label="Take the role of stage 1 (leave it out when the portal runs as it, or for a user)"
    )
    profile = forms.CharField(
        required=False,
        max_length=80,
        label="AWS profile",
        help_text="Where boto3 finds the credentials on the host; empty means its usual order.",
    )


class ConnectionTestForm(forms.Form):
    """The consent to write."""

    writes = forms.BooleanField(
        required=False,
        label="Also write one small file without any record into opportunity-inbound, and delete it at once. "
        "AWS may read it before that and answer; the answer then waits among the files set aside.",
    )
