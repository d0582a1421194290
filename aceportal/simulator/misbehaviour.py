"""Scenario switches: how AWS's side can be made to misbehave, each armed a number of times and used up."""

from enum import StrEnum


class Switch(StrEnum):
    """The value of a member is what people type; `result_` switches spoil answers, `file_` switches outbound files."""

    RESULT_LATE = "result_late"
    RESULT_SILENT = "result_silent"
    RESULT_TWICE = "result_twice"
    RESULT_PARTIAL = "result_partial"
    RESULT_REFUSED = "result_refused"
    RESULT_MIXED = "result_mixed"
    RESULT_NAMELESS = "result_nameless"
    RESULT_BARE = "result_bare"
    RESULT_OTHER_ID = "result_other_id"
    RESULT_TRUNCATED = "result_truncated"
    RESULT_ERROR_FILE = "result_error_file"
    RESULT_ORPHAN = "result_orphan"
    FILE_LATE = "file_late"
    FILE_TWICE = "file_twice"
    FILE_OUT_OF_ORDER = "file_out_of_order"
    FILE_TRUNCATED = "file_truncated"
    FILE_UNKNOWN_FIELD = "file_unknown_field"
    FILE_UNKNOWN_VALUE = "file_unknown_value"
    FILE_OTHER_CASE_MASK = "file_other_case_mask"
    FILE_OTHER_CASE_KEYS = "file_other_case_keys"
    FILE_BAD_RECORD = "file_bad_record"
    FILE_ZERO_BYTES = "file_zero_bytes"
    FILE_ENCODING = "file_encoding"
    FILE_VERSION = "file_version"
    FILE_FOREIGN = "file_foreign"


WHAT_IT_DOES = {
    Switch.RESULT_LATE: "The next result is written seconds later (default 3,600).",
    Switch.RESULT_SILENT: "The next file is taken in, and no result is ever written.",
    Switch.RESULT_TWICE: "The next result comes twice, the second as `<base>_result_2.json`; disagree flips it.",
    Switch.RESULT_PARTIAL: "The next result leaves its last record out.",
    Switch.RESULT_REFUSED: "Every record of the next file is refused unread with text.",
    Switch.RESULT_MIXED: "Every second record of the next file is refused unread with text.",
    Switch.RESULT_NAMELESS: "The next result lacks fileName.",
    Switch.RESULT_BARE: "The next result holds inboundApiResults and nothing else.",
    Switch.RESULT_OTHER_ID: "The next result names another apnCrmUniqueIdentifier than AWS's record has.",
    Switch.RESULT_TRUNCATED: "The next result file ends in the middle.",
    Switch.RESULT_ERROR_FILE: "The next file is answered by `<base>.error.json` with text, its records unread.",
    Switch.RESULT_ORPHAN: "A result appears for a file that nobody sent.",
    Switch.FILE_LATE: "The next outbound file is written seconds later (default 3,600).",
    Switch.FILE_TWICE: "The next outbound file is written a second time under a new name.",
    Switch.FILE_OUT_OF_ORDER: "After the next outbound file comes one with an older state of its records.",
    Switch.FILE_TRUNCATED: "The next outbound file ends in the middle; the whole one follows at the next export.",
    Switch.FILE_UNKNOWN_FIELD: "Records of the next outbound file carry fields that are in no field list.",
    Switch.FILE_UNKNOWN_VALUE: "Records of the next outbound file carry values that are in no list.",
    Switch.FILE_OTHER_CASE_MASK: "The next outbound file writes its placeholder as ` ACCEPT to view `.",
    Switch.FILE_OTHER_CASE_KEYS: "The next outbound file writes its field names in other letter case.",
    Switch.FILE_BAD_RECORD: "The next outbound file holds one broken record more.",
    Switch.FILE_ZERO_BYTES: "A folder marker and an empty .json object appear in the outbound folder.",
    Switch.FILE_ENCODING: "The next outbound file is written in encoding (default utf-8-sig).",
    Switch.FILE_VERSION: "The next outbound file carries version (default 3.0).",
    Switch.FILE_FOREIGN: "A .pdf and a .json in a sub-folder appear in the outbound folder.",
}
