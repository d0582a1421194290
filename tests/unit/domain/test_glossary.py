"""The portal's words: each once, found by what people type, linked in sentences at their first mention."""

from referrals.domain.glossary import Piece, anchor_of, pieces, words_like
from referrals.domain.glossary_words import WORDS


def test_every_word_has_one_place_of_its_own() -> None:
    anchors = [anchor_of(one.word) for one in WORDS]
    assert len(set(anchors)) == len(anchors)
    assert all(anchors)


def test_words_stand_in_the_order_people_look_them_up() -> None:
    names = [one.word.casefold() for one in WORDS]
    assert names == sorted(names)


def test_a_search_finds_words_by_all_its_parts_in_any_order() -> None:
    assert "acceptBy" in {one.word for one in words_like("UTC deadline")}
    assert words_like("no such words here") == ()
    assert words_like(" ") == WORDS


def test_a_sentence_links_the_first_mention_of_a_word_alone() -> None:
    said = pieces("Paste the policy; the Policy is checked.")
    assert said == (Piece("Paste the "), Piece("policy", "policy"), Piece("; the Policy is checked."))


def test_a_sentence_of_plain_words_stays_one_piece() -> None:
    assert pieces("Run it again.") == (Piece("Run it again."),)


def test_no_word_is_found_inside_another() -> None:
    assert pieces("A warning.") == (Piece("A warning."),)
    assert [one.anchor for one in pieces("The ARNs")] == ["", "arn"]
