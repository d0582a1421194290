"""Received referral files: bytes to records, tolerant where AWS is loose and strict where a record could do harm.

A record is refused (and so quarantined) for what would corrupt the exchange: no id, no usable
`lastModifiedDate`, no object. Everything else that is new is used as far as it can be and reported
as drift: an unknown field is kept, a value of another type is converted where nothing is lost and
otherwise left out of `fields` (the raw file has it).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from referrals.ace.documents import read_document, refuse, refuse_depth
from referrals.ace.fields import DEPRECATED_FIELDS, READ_ALIASES, FieldType, fields_of
from referrals.ace.kinds import APN_ID_FIELD, Kind, partner_id_field, records_key
from referrals.ace.masks import is_masked
from referrals.ace.moments import read_moment
from referrals.ace.schema import Drift, DriftKind, ReadFile, ReadRecord
from referrals.ace.stages import Stage
from referrals.ace.validation.rules import broken
from referrals.ace.validation.violation import Violation

NEWEST_VERSION = {Kind.OPPORTUNITY: 2, Kind.LEAD: 2}
MAX_AHEAD = timedelta(hours=24)
MODIFIED_FIELD = "lastModifiedDate"
_MAX_AMOUNT = 10**18
_SHOWN = 80
_RECORD_LEVEL = 3
