"""Block Kit to HTML: one function a block, looked up by its type."""

from collections import Counter
from collections.abc import Callable, Iterable

from markupsafe import Markup

from bot.sandbox.page.charts import chart
from bot.sandbox.page.controls import Spot, control
from bot.sandbox.page.html import Child, join, link, safe_url, tag
from bot.sandbox.page.markdown import markdown
from bot.sandbox.page.reader import Block, Surface
from bot.sandbox.page.rich_text import rich_text
from bot.sandbox.page.tables import data_table, table
from bot.sandbox.page.texts import rich, words

# Elements that are typed into: without dispatch_action the app hears of them at submission.
_GROUPS = frozenset({"checkboxes", "radio_buttons"})
_SIGNS = {"info": "i", "warning": "!", "error": "×", "success": "✓", "default": "i"}  # noqa: RUF001 - a cross


def render_blocks(blocks: Iterable[Block], surface: Surface) -> Markup:
    """Render blocks in order; a type we do not know shows its name.

    Slack may name a block anew at each edit. So that a button stays under the hand that presses it,
    the page knows a block again as the second, say, of its kind.
    """
    of_its_kind: Counter[str] = Counter()
    rendered: list[Markup] = []
    for block in blocks:
        kind = str(block.get("type", ""))
        of_its_kind[kind] += 1
        rendered.append(_block(block, surface, f"{kind} {of_its_kind[kind]}"))
    return join(rendered)


def _block(block: Block, surface: Surface, key: str) -> Markup:
    kind = str(block.get("type", ""))
    make = _BLOCKS.get(kind)
    inner = (
        make(block, surface) if make else tag("p", f"[{kind or 'unknown block'}]", class_="unknown")
    )
    name = str(block.get("block_id", ""))
    return tag("div", inner, class_=f"block b-{kind}", data_block=name, data_key=key)


def _header(block: Block, _: Surface) -> Markup:
    level = block.get("level")
    # The page's own headings stand above: Slack's level 1 is our h3.
    name = f"h{level + 2}" if level in (1, 2, 3, 4) else "h3"
    return tag(name, words(block.get("text")))


def _section(block: Block, surface: Surface) -> Markup:
    said: list[Child] = []
    if block.get("text"):
        said.append(tag("div", rich(block["text"], surface.reader), class_="text"))
    if block.get("fields"):
        fields = [tag("div", rich(f, surface.reader), class_="text") for f in block["fields"]]
        said.append(tag("div", fields, class_="fields"))
    body = tag("div", said, class_="said")
    accessory = block.get("accessory")
    if not accessory:
        return body
    label = words(accessory.get("placeholder")) or words(block.get("text")) or "Choose"
    return join(body, tag("div", _element(accessory, block, surface, label), class_="accessory"))


def _element(element: Block, block: Block, surface: Surface, label: str = "") -> Markup:
    if element.get("type") == "image":
        return _picture(element)
    named = element.get("type") in ("button", "workflow_button")
    spot = Spot(surface, str(block.get("block_id", "")), label="" if named else label[:75])
    return control(element, spot)


def _context(block: Block, surface: Surface) -> Markup:
    return join(
        _picture(element)
        if element.get("type") == "image"
        else tag("span", rich(element, surface.reader), class_="text")
        for element in block.get("elements") or ()
    )


def _actions(block: Block, surface: Surface) -> Markup:
    return join(_element(element, block, surface) for element in block.get("elements") or ())


def _divider(_: Block, __: Surface) -> Markup:
    return tag("hr")


def _image(block: Block, _: Surface) -> Markup:
    title = words(block.get("title"))
    return tag("figure", tag("figcaption", title) if title else None, _picture(block))


def _picture(block: Block) -> Markup:
    """Show a picture by its words: it lies on another host, and this page has no network."""
    alt = str(block.get("alt_text") or "Image")
    url = str(block.get("image_url") or "")
    shown = join(tag("span", "▨", aria_hidden="true"), " ", alt)
    return (
        link(url, shown, class_="picture")
        if safe_url(url)
        else tag("span", shown, class_="picture")
    )


def _input(block: Block, surface: Surface) -> Markup:
    element: Block = block.get("element") or {}
    block_id = str(block.get("block_id", ""))
    error = surface.errors.get(block_id)
    base = f"{surface.key}-{block_id}"
    hint = words(block.get("hint"))
    described = [f"{base}-hint"] * bool(hint) + [f"{base}-error"] * bool(error)
    optional = bool(block.get("optional"))
    grouped = element.get("type") in _GROUPS
    spot = Spot(
        surface,
        block_id,
        live=_dispatch(block, element),
        label=words(block.get("label")) if _names_itself(element) else "",
        labelled=True,
        described_by=" ".join(described) or None,
        invalid=bool(error),
        required=not optional,
    )
    label: list[Child] = [words(block.get("label"))]
    if optional:
        label.append(tag("span", " (optional)", class_="optional"))
    shown = [
        tag("legend", label) if grouped else tag("label", label, for_=spot.id(element)),
        control(element, spot),
        tag("p", hint, class_="hint", id=f"{base}-hint") if hint else None,
        tag("p", error, class_="error", id=f"{base}-error", role="alert") if error else None,
    ]
    return tag("fieldset", shown) if grouped else tag("div", shown, class_="field")


def _names_itself(element: Block) -> bool:
    """Tell whether an element is no form control that a label could name."""
    kind = str(element.get("type", ""))
    return kind.startswith("multi_") or kind == "external_select" or kind in _GROUPS


def _dispatch(block: Block, element: Block) -> str | None:
    if not block.get("dispatch_action"):
        return None
    on = (element.get("dispatch_action_config") or {}).get("trigger_actions_on") or ()
    if "on_character_entered" in on:
        return "typing"
    typed = str(element.get("type", "")).endswith("_input")
    return "enter" if typed else "change"


def _alert(block: Block, surface: Surface) -> Markup:
    level = str(block.get("level") or "default")
    level = level if level in _SIGNS else "default"
    sign = tag("span", _SIGNS[level], class_="sign", aria_hidden="true")
    text = tag("div", rich(block.get("text"), surface.reader), class_="text")
    return tag("div", sign, text, class_=f"alert {level}", role="note")


_BLOCKS: dict[str, Callable[[Block, Surface], Markup]] = {
    "header": _header,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "divider": _divider,
    "image": _image,
    "input": _input,
    "alert": _alert,
    "rich_text": lambda block, surface: rich_text(block, surface.reader),
    "markdown": lambda block, _: markdown(str(block.get("text", ""))),
    "table": lambda block, surface: table(block, surface.reader),
    "data_table": lambda block, surface: data_table(block, surface.reader),
    "data_visualization": lambda block, _: chart(block),
}
