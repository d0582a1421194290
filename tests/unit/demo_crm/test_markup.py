"""No text becomes markup on its way into a page."""

from aceportal.demo_crm.markup import el, together


def test_texts_and_attributes_are_escaped() -> None:
    made = el("p", '<script>alert("1")</script>', title='"><b>')
    assert made == '<p title="&quot;&gt;&lt;b&gt;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;</p>'


def test_elements_stay_markup_inside_others() -> None:
    assert el("p", el("b", "a & b"), None, "c") == "<p><b>a &amp; b</b>c</p>"


def test_bare_attributes_and_those_left_out() -> None:
    assert el("input", checked=True, disabled=False, value=None, class_="x", aria_label="y") == (
        '<input checked class="x" aria-label="y">'
    )


def test_joined_texts_are_escaped_once() -> None:
    assert together(together("<"), ">") == "&lt;&gt;"
