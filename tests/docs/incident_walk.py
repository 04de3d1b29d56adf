"""See an incident through in the demo, from declare to the published postmortem."""

from playwright.async_api import Locator, expect

from tests.docs.visiting import Visit

TITLE = "Assistant quotes wrong prices"
CAUSES = {
    "Edit impact": "212 customers saw a price that was up to 30 % too low, for an hour.",
    "Edit causes": "The prompt told the model to trust the price cache. Nothing checked it.",
    "Edit catch": "A test that compares 50 quoted prices with the catalogue.",
    "Edit lessons": "A prompt that names a source of facts needs a test of those facts.",
}
"""What Tomás writes, by the button that opens the section."""
ROOM = "inc-4-assistant-quotes-wrong-prices"


async def incident(visit: Visit) -> None:
    """Tomás declares, Ravi sees it, the prompt is rolled back, Maya publishes what was learnt."""
    await declare(visit)
    await told_and_seen(visit)
    await run(visit)
    await resolve(visit)
    await postmortem(visit)


async def declare(visit: Visit) -> None:
    """One line fills severity and title; the class decides whom else it tells."""
    await visit.act_as("Tomás Reyes")
    await visit.go_to("ai-platform")
    await visit.type(f"/incident sev1 {TITLE}")
    form = _form(visit)
    await expect(form).to_contain_text("It tells")
    await form.get_by_label("Class").select_option("Quality regression")
    await expect(form).to_contain_text("quality regression")
    await visit.picture("declare")
    await form.get_by_role("button", name="Declare").click()
    await expect(form).to_contain_text("INC-4")
    await form.get_by_role("button", name="Done").click()
    card = visit.card(TITLE).first
    await expect(card).to_contain_text(ROOM)
    await expect(card).to_contain_text("not seen yet")


async def told_and_seen(visit: Visit) -> None:
    """Ravi was told for security, and says that he saw it."""
    page = visit.page
    await visit.act_as("Ravi Menon")
    await page.locator("#side").get_by_role("link", name="Muster").click()
    await page.get_by_role("link", name="Messages").click()
    told = visit.card(TITLE).first
    await expect(told).to_contain_text("Security")
    await visit.picture("told")
    await told.get_by_role("button", name="Seen").click()
    await expect(told).to_contain_text("You saw it")


async def run(visit: Visit) -> None:
    """In its own channel there is an update, and the prompt is rolled back."""
    await visit.act_as("Tomás Reyes")
    await visit.move("+1 h")
    await visit.go_to(ROOM)
    await visit.type("/incident update It began with the prompt released at 9:40")
    card = visit.card(TITLE).first
    await expect(card).to_contain_text("released at 9:40")
    await card.get_by_role("button", name="Mitigate").click()
    form = _form(visit)
    await visit.fill({"Which": "quote-prompt", "From version": "v42", "To version": "v41"})
    await form.get_by_role("button", name="Record it").click()
    await form.get_by_role("button", name="Done").click()
    await expect(card).to_contain_text("from v42 to v41")
    await visit.picture("incident")


async def resolve(visit: Visit) -> None:
    """The times stand there before anything is sent, and that a postmortem is owed."""
    card = visit.card(TITLE).first
    await card.get_by_role("button", name="Resolve").click()
    form = _form(visit)
    await expect(form).to_contain_text("MTTR")
    await visit.fill({"Summary": "A new prompt read prices from a stale cache; it is rolled back."})
    await visit.picture("resolve")
    await form.get_by_role("button", name="Resolve").click()
    await form.get_by_role("button", name="Done").click()
    await expect(card).to_contain_text("resolved")
    await expect(visit.card(f"PM-4 · {TITLE}").first).to_contain_text("Draft")


async def postmortem(visit: Visit) -> None:
    """Its clock reminds; Tomás writes what was learnt, and Maya publishes it."""
    await visit.move("+24 h")
    await visit.go_to(ROOM)
    card = visit.card(f"PM-4 · {TITLE}").first
    await expect(card).to_contain_text("owned by")
    await write(visit, card, CAUSES)
    await visit.picture("postmortem")
    await card.get_by_role("button", name="Ask for a review").click()
    await expect(card).to_contain_text("In review")
    await visit.act_as("Maya Lindqvist")
    await visit.go_to(ROOM)
    await card.get_by_role("button", name="Publish").click()
    form = _form(visit)
    await form.get_by_role("button", name="Publish as it is").click()
    await form.get_by_role("button", name="Done").click()
    await expect(card).to_contain_text("Published")
    await card.scroll_into_view_if_needed()
    await visit.picture("published")


async def write(visit: Visit, card: Locator, sections: dict[str, str]) -> None:
    """Write sections of the postmortem, each in a form of its own."""
    await card.get_by_role("button", name="Write it").click()
    window = _form(visit)
    for button, text in sections.items():
        await window.get_by_role("button", name=button).click()
        form = _form(visit).last
        await form.locator("textarea").first.fill(text)
        await form.get_by_role("button", name="Save").click()
        await expect(_form(visit).last).to_contain_text(text)
    await _form(visit).last.get_by_text("Close", exact=True).click()


def _form(visit: Visit) -> Locator:
    return visit.page.locator("dialog.modal[open]")
