"""HTML that is written for pages: texts stay texts."""

from __future__ import annotations

import pytest

from indream.preview._markup import digest, element, embedded_json, joined


def test_no_text_ends_an_attribute_or_an_element() -> None:
    written = element(
        "a", "<b>", element("i", "&", hidden=True, inert=False, lang=None), 7, None, title="\"'><b>", data_x=1
    )
    assert '<a title="&quot;&#x27;&gt;&lt;b&gt;" data-x="1">&lt;b&gt;<i hidden>&amp;</i>7</a>' == written


def test_an_element_without_content_has_no_end_tag() -> None:
    assert '<img alt="">text' == joined((element("img", alt=""), "text"))


def test_json_in_a_script() -> None:
    """It is compact, cannot end the element, and has no numbers that JSON has not."""
    expected = '{"a":["\\u003c/script\\u003e","\\u0026\\u00e9"]}'
    assert expected == embedded_json({"a": ["</script>", "&é"]})
    with pytest.raises(ValueError, match="JSON"):
        embedded_json(float("nan"))


def test_the_digest_of_a_script() -> None:
    """As a content security policy writes it."""
    assert "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='" == digest("")
