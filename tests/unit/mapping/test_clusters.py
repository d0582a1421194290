"""Which problems are the same trouble."""

from referrals.mapping.clusters import cluster_of, cluster_of_words, pattern_of
from referrals.mapping.outcome import Problem, ProblemCode


def problem(code: ProblemCode, *, field: str = "stage", value: str = "", message: str = "") -> Problem:
    return Problem(field, code, message, value, "StageName")


def test_the_same_unmapped_value_is_one_cluster_however_it_is_written() -> None:
    one, other = (problem(ProblemCode.UNMAPPED_VALUE, value=value) for value in ("On Hold", "on  hold "))
    assert cluster_of("opportunity", one) == cluster_of("opportunity", other)


def test_another_value_field_or_kind_is_another_cluster() -> None:
    first = problem(ProblemCode.UNMAPPED_VALUE, value="On Hold")
    others = [
        cluster_of("opportunity", problem(ProblemCode.UNMAPPED_VALUE, value="Waiting")),
        cluster_of("opportunity", problem(ProblemCode.UNMAPPED_VALUE, field="industry", value="On Hold")),
        cluster_of("lead", first),
    ]
    assert len({cluster_of("opportunity", first), *others}) == 4


def test_values_that_cannot_be_read_are_one_cluster_a_field() -> None:
    one, other = (problem(ProblemCode.CANNOT_READ, value=value, message=f"{value} is no date.") for value in "ab")
    assert cluster_of("opportunity", one) == cluster_of("opportunity", other)


def test_a_broken_rule_is_one_cluster_whatever_numbers_its_sentence_names() -> None:
    one, other, third = (
        problem(ProblemCode.RULE, value="length", message=message)
        for message in ("Has 300 characters, 255 fit.", "Has 412 characters, 255 fit.", "Is empty.")
    )
    assert cluster_of("opportunity", one) == cluster_of("opportunity", other)
    assert cluster_of("opportunity", one) != cluster_of("opportunity", third)


def test_awss_refusals_are_alike_but_for_ids_and_quotes() -> None:
    one, other = 'O123 has no "Acme".', "O9 has no «Borealis»."
    assert cluster_of_words("opportunity", one) == cluster_of_words("opportunity", other)
    assert pattern_of(one) == "o#hasno…."
