"""AWS's texts explained: recognised by pattern, never needed."""

import pytest

from referrals.ace.messages import explain


@pytest.mark.parametrize(
    ("text", "fields"),
    [
        ("Record is not editable.", ()),
        ("Record not editable", ()),
        (
            "Required: Use Case;Target Launch Date;Project Description/Business Need;Postal Code;Partner Project Title;"
            "Industry Vertical;Expected Monthly AWS Revenue;Delivery Model;Customer Website;Customer Company Name;"
            "Country;Partner Primary Need from AWS",
            (
                "useCase", "targetCloseDate", "projectDescription", "postalCode", "partnerProjectTitle", "industry",
                "expectedMonthlyAwsRevenue", "deliveryModel", "customerWebsite", "customerCompanyName", "country",
                "partnerPrimaryNeedFromAws",
            ),
        ),
        ("Required: Moon Phase", ()),
        ("Please enter Pre-sales Activities", ("salesActivities",)),
        ("Validation Error: Value is required. Use Case", ("useCase",)),
        ("User not found for Opportunity Owner email:a@b.example", ("opportunityOwnerEmail", "leadOwnerEmail")),
        ("No new update identified for this record", ()),
        (
            "The postal code is invalid for country Norway, Norway postal code must be in 9999 format.",
            ("postalCode", "country"),
        ),
        ("[{input JSON}] is not of type 'object'", ()),
        ("Field LifeCycle.ClosedLostReason is required when LifeCycle.Stage is 'Closed Lost'.", ("closedLostReason",)),
        ("Solution offered cannot be 'Other' when Opportunity stage is Committed or Launched", ("solutionOffered",)),
        ("Field Customer.Account.Duns does not match the required format", ("customerDuns",)),
        ("Resource with Identifier O123456 does not exist or is not accessible", ("parentOppId",)),
        ("Cannot transition opportunity from status 'Submitted' to 'Approved'.", ()),
        ("One AWS Marketplace offer can only be associated with one opportunity. See the guide.", ("offers",)),
        ("Field Customer.Account.OtherIndustry is required when Industry is 'Other'.", ("industryOther",)),
        ("marketing.awsFundingUsed is required when marketing.source is Yes", ("isMarketingDevelopmentFunded",)),
        ("Field Moon.Phase is required", ()),
    ],
)  # fmt: skip
def test_known_text_is_explained_with_its_fields_and_a_cure(text: str, fields: tuple[str, ...]) -> None:
    explanation = explain(text)
    assert explanation is not None
    assert explanation.fields == fields
    assert explanation.cause.endswith(".")
    assert explanation.cure.endswith(".")


def test_the_person_or_country_at_fault_is_named() -> None:
    owner = explain("User not found for Opportunity Owner email:a@b.example")
    postal = explain("The postal code is invalid for country Norway, Norway postal code must be in 9999 format.")
    assert owner is not None
    assert postal is not None
    assert "a@b.example" in owner.cause
    assert "Norway" in postal.cause
    assert "9999" in postal.cure


def test_both_exclusive_texts_of_aws_name_their_fields() -> None:
    need = explain('"Do not need support from AWS Sales Rep" and "Co-Sell" options cannot be selected at the same time')
    marketing = explain(
        "marketing.useCases , marketing.campaignName cannot have values if marketing.source is set to No"
    )
    assert need is not None
    assert marketing is not None
    assert need.fields == ("partnerPrimaryNeedFromAws",)
    assert len(marketing.fields) == 5


def test_unknown_text_has_no_explanation() -> None:
    assert explain("The moon is full.") is None
