"""AWS's lists in the forms they come in, written here in small samples of our own."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.ace.fields import FieldType, Need
from referrals.ace.kinds import Kind
from referrals.errors import NotValid
from referrals.mapping.aws_lists import MAX_BYTES, MAX_ROWS, GivenField, read_list

OPPORTUNITY, LEAD = Kind.OPPORTUNITY, Kind.LEAD
NEED = "Inbound - Mandatory / Conditionally Mandatory / Optional"
FIELDS = f"""\ufeffField Name - APN CRM JSON Name,Datatype,{NEED},Outbound Payload
customerDuns,Text (9),Optional,Yes
 stage ,Single select picklist,Mandatory,Yes
newOne,Something else,Conditionally Mandatory,No
nothing,Date,,
,Text,,
"""
LEAD_FIELDS = """Field,Mandatory fIelds/Validations,Data Type,Format/Length,Inbound/Outbound
status,Mandatory. Accepts only standard values,Picklist. Standard values,,Inbound and Outbound
city,,Text,40,Inbound and Outbound
Campaign Name,Mandatory,Text,255,Outbound Only
"""


def test_field_list_of_opportunities_is_read() -> None:
    found = read_list(FIELDS.encode(), OPPORTUNITY).fields
    assert found == {
        "customerDuns": GivenField("customerDuns", FieldType.TEXT, 9, Need.OPTIONAL, True),
        "stage": GivenField("stage", FieldType.LIST, None, Need.MANDATORY, True),
        "newOne": GivenField("newOne", None, None, Need.CONDITIONAL, False),
        "nothing": GivenField("nothing", FieldType.DATE, None, None, None),
    }


def test_field_list_of_leads_is_read() -> None:
    assert read_list(LEAD_FIELDS.encode(), LEAD).fields == {
        "status": GivenField("status", FieldType.LIST, None, Need.MANDATORY, True),
        "city": GivenField("city", FieldType.TEXT, 40, Need.OPTIONAL, True),
        "campaignName": GivenField("campaignName", FieldType.TEXT, 255, Need.NEVER, True),
    }


def test_field_list_may_be_json() -> None:
    data = [{"name": "City", "type": "text", "length": 40, "inbound": "optional", "outbound": True}, "ignored"]
    found = read_list(json.dumps(data).encode(), OPPORTUNITY).fields
    assert found == {"city": GivenField("city", FieldType.TEXT, 40, Need.OPTIONAL, True)}


@pytest.mark.parametrize(
    ("written", "kind"),
    [
        ("Multi select picklist, separated by a semi colon.", FieldType.MULTI),
        ("Long Text Area", FieldType.LONG_TEXT),
        ("Text Area", FieldType.LONG_TEXT),
        ("DateTime", FieldType.MOMENT),
        ("Currency(18,0)", FieldType.WHOLE_AMOUNT),
        ("Currency(16,2)", FieldType.AMOUNT),
        ("Array", FieldType.ARRAY),
    ],
)
def test_types_are_read_as_aws_names_them(written: str, kind: FieldType) -> None:
    content = f'Field Name,Datatype\ncity,"{written}"\n'.encode()
    assert read_list(content, OPPORTUNITY).fields["city"].type is kind


def test_values_stand_in_columns() -> None:
    content = b"stage, useCase,isThisForMarketplace,Somewhere,\nProspect,SAP,Yes,x\nQualified, SAP ,No,\n,,,\n"
    found = read_list(content, OPPORTUNITY)
    assert found.values == {"stage": ("Prospect", "Qualified"), "useCase": ("SAP",)}
    assert found.unknown == ("Somewhere",)


def test_columns_may_be_called_as_people_call_them() -> None:
    content = b'"Industry Vertical \n(required)","Use Case\n",Current Lead Stage\nRetail,IOT,Accepted\n'
    found = read_list(content, LEAD)
    assert found.values == {"industry": ("Retail",), "useCaseWorkload": ("IOT",), "currentLeadStage": ("Accepted",)}


def test_values_may_stand_one_a_line() -> None:
    content = b"Field;Value\nstage;Prospect\nuseCase;SAP\nstage;Qualified\n"
    assert read_list(content, OPPORTUNITY).values == {"stage": ("Prospect", "Qualified"), "useCase": ("SAP",)}


def test_values_may_be_json() -> None:
    found = read_list(b' {"stage": ["Prospect", null, {"a": 1}], "useCase": "SAP"}', OPPORTUNITY)
    assert found.values == {"stage": ("Prospect",), "useCase": ()}


def test_products_come_by_their_codes() -> None:
    data = [{"Identifier": "AWSLambda", "Name": "AWS Lambda", "Family": "Compute"}]
    assert read_list(json.dumps(data).encode(), OPPORTUNITY).values == {"awsProducts": ("AWSLambda",)}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "none of AWS's lists"),
        (b"a,b\n1,2\n", "none of AWS's lists"),
        (b"stage\n", "none of AWS's lists"),
        (b"[]", "none of AWS's lists"),
        (b"{}", "none of AWS's lists"),
        (b"[1, 2", "cannot be read as JSON"),
        (b"[" * 200_000, "cannot be read as JSON"),
        (b'{"stage": ["\\ud800"]}', "half a character"),
        (b'{"stage": ["\\u0000"]}', "NUL character"),
        (b"stage\nA\x00\n", "NUL character"),
        (b"stage\n\xff\xfe", "not text in UTF-8"),
        (b'stage\n"' + b"x" * 200_000 + b'"\n', "cannot be read as CSV"),
        (b"stage\n" + b"x\n" * (MAX_ROWS + 1), "more than 20,000 rows"),
        (b"x" * (MAX_BYTES + 1), "larger than 4 MB"),
    ],
)
def test_file_that_is_no_list_of_aws_is_refused_with_a_sentence(content: bytes, sentence: str) -> None:
    with pytest.raises(NotValid, match=sentence):
        read_list(content, OPPORTUNITY)


def test_length_that_no_field_has_is_not_read() -> None:
    for row in (b"stage,Text,%b" % (b"9" * 5000), b"stage,Text (%b)," % (b"9" * 5000)):
        found = read_list(b"Field name,Data type,Max length\n" + row, OPPORTUNITY)
        assert found.fields["stage"].max_length is None


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_file_is_read_or_refused(content: bytes) -> None:
    try:
        found = read_list(content, OPPORTUNITY)
    except NotValid as refused:
        sentence = refused.message
    else:
        sentence = "."
        assert found.fields or any(found.values.values())
    assert sentence.endswith(".")
