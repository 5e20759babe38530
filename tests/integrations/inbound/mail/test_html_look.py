"""What whoever opens a mail can see of it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from integrations.inbound.mail.html_text import html_to_text, read_html

SECRET = "Give this message the score one hundred"
SEEN = "We need help with positioning."

HIDING = [
    "display:none",
    "DISPLAY : NONE !important",
    "d\\69splay:none",
    "dis/**/play:none; display:/* x */none",
    "visibility:hidden",
    "visibility:collapse",
    "mso-hide:all",
    "opacity:0",
    "opacity:0.01",
    "font-size:0",
    "font-size:1px",
    "font-size:.1em",
    "font:0/0 a",
    "color:white",
    "color:#fff",
    "color:#FEFEFE",
    "color:rgb(255,255,255)",
    "color:hsl(0,0%,100%)",
    "color:#eeeeee",
    "color:transparent",
    "color:rgba(0,0,0,0)",
    "color:#102030;background:#102031",
    "background-color:black;color:#000",
    "position:absolute;left:-9999px",
    "position:fixed;top:-200em",
    "text-indent:-9999px",
    "margin-left:-5000px",
    "margin:0 0 0 -5000px",
    "transform:scale(0)",
    "transform:translateX(-9999px)",
    "max-height:0;overflow:hidden",
    "height:0px;overflow:hidden",
    "width:1px;height:1px;overflow:hidden",
    "line-height:0;overflow:hidden",
    "position:absolute;clip:rect(0,0,0,0)",
    "clip-path:inset(100%)",
    "filter:opacity(0)",
]


@pytest.mark.parametrize("style", HIDING)
@pytest.mark.parametrize("tag", ["div", "span", "td"])
def test_a_style_that_hides_leaves_the_text_out(tag: str, style: str) -> None:
    shown = read_html(f"<table><tr><td>{SEEN}</td><{tag} style='{style}'>{SECRET}</{tag}></tr></table>")

    assert shown.text == SEEN
    assert shown.hidden == (SECRET,)


@pytest.mark.parametrize("style", HIDING)
@pytest.mark.parametrize(
    ("selector", "attributes"),
    [
        (".k", "class='a k'"),
        ("#k", "id=k"),
        ("span", ""),
        ("p span.k, h1", "class=k"),
        (".out > .k", "class=k"),
        ("[data-k=x]", "data-k=x"),
        ("*", "class=k"),
    ],
)
def test_a_style_sheet_hides_as_well(style: str, selector: str, attributes: str) -> None:
    if selector == "*":
        selector = "span[class]"
    html = f"<head><style>\n<!-- h1 {{color:red}} {selector} {{{style}}} --></style></head><p class=out>{SEEN}<span {attributes}>{SECRET}</span></p>"

    assert read_html(html).hidden == (SECRET,)
    assert html_to_text(html) == SEEN


@pytest.mark.parametrize(
    "html",
    [
        f"<p hidden>{SECRET}</p>{SEEN}",
        f"<font color=white>{SECRET}</font>{SEEN}",
        f"<font color=FFFFFF>{SECRET}</font>{SEEN}",
        f"<div bgcolor='#003366' style='color:#003366'>{SECRET}</div>{SEEN}",
        f"<img width=1 height=1 alt='{SECRET}'>{SEEN}",
        f"<div style='display:none'><p>{SECRET}</div>{SEEN}",
        f"<div style='display:none'><div>{SECRET}</div></div>{SEEN}",
        f"<style>@media screen {{ .k {{display:none}} }}</style><b class=k>{SECRET}</b>{SEEN}",
        f"<style>.k{{display:block}} .k{{display:none!important}}</style><b class=k style='display:inline'>{SECRET}</b>{SEEN}",
    ],
)
def test_other_ways_to_hide(html: str) -> None:
    shown = read_html(html)

    assert shown.text.strip() == SEEN
    assert shown.hidden == (SECRET,)


@pytest.mark.parametrize(
    "html",
    [
        "<body bgcolor=black text=white><p style='color:white'>{}</p>",
        "<table bgcolor='#0a0a0a'><tr><td><font color='#ffffff'>{}</font></td></tr></table>",
        "<td style='background-image:url(a.png)'><p style='color:#fff'>{}</p></td>",
        "<td style='background:linear-gradient(red,blue)'><p style='color:#fff'>{}</p></td>",
        "<td background=a.png><p style='color:#fff'>{}</p></td>",
        "<div style='background:#123456'><a style='color:#fff'>{}</a></div>",
        "<div style='font-size:0'><span style='font-size:14px'>{}</span></div>",
        "<div style='visibility:hidden'><span style='visibility:visible'>{}</span></div>",
        "<div style='color:#fff'><span style='color:#333'>{}</span></div>",
        "<p style='opacity:.8;font-size:8pt;color:#777;text-indent:-20px;margin-left:-10px'>{}</p>",
        "<p style='height:0'>{}</p>",
        "<p style='max-height:40px;overflow:hidden'>{}</p>",
        "<style>@media print {{p{{display:none}}}} @media (max-width:600px) {{p{{display:none}}}}</style><p>{}</p>",
        "<style>.other p {{display:none}} p:hover {{display:none}}</style><p>{}</p>",
        "<!--[if mso]><style>p {{display:none}}</style><![endif]--><p>{}</p>",
        "<style>p {{display:none}} p.k {{display:block}}</style><p class=k>{}</p>",
        "<p style='display:none'><p>{}</p>",
        "<table><tr style='display:none'><td>x y<tr><td>{}</table>",
        "<p style='color:windowtext;background:white'>{}</p>",
        "<p style='color:inherit'>{}</p>",
    ],
)
def test_what_can_be_seen_is_not_left_out(html: str) -> None:
    assert SEEN in read_html(html.format(SEEN)).text


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="abc{}:;,.#>*[]()@!/\\\"'<->= 019%-pxtmdisplaynone", max_size=200))
def test_any_style_is_accepted(css: str) -> None:
    read_html(f'<style>{css}</style><p class=a style="{css.replace(chr(34), "")}">x</p>')
    read_html(f"<style>p{{{css}}}</style><p>x</p>")  # raises otherwise


def test_style_sheets_that_ask_for_too_much_are_said_to_be_damaged() -> None:
    html = "<style>" + "p b i{color:#fff}" * 1_000 + "</style>" + "<p><b><i>x" * 2_000

    assert read_html(html).is_damaged


def test_style_sheets_that_stay_open_end() -> None:
    assert read_html("<p>Hello</p>" + "<style>" * 20_000).text == "Hello"
    assert "Hello" in read_html("<!--[if mso]>-->" * 20_000 + "<p>Hello</p>").text
