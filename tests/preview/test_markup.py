"""HTML that is written for pages: texts stay texts."""

from __future__ import annotations

from indream.preview._markup import element, joined


def test_no_text_ends_an_attribute_or_an_element() -> None:
    written = element(
        "a", "<b>", element("i", "&", hidden=True, inert=False, lang=None), 7, None, title="\"'><b>", data_x=1
    )
    assert '<a title="&quot;&#x27;&gt;&lt;b&gt;" data-x="1">&lt;b&gt;<i hidden>&amp;</i>7</a>' == written


def test_an_element_without_content_has_no_end_tag() -> None:
    assert '<img alt="">text' == joined((element("img", alt=""), "text"))
