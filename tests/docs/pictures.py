"""Walk through the demo as a visitor does, and take a picture at each station.

The same walk is a browser test: what the README shows is what the demo does.
"""

from playwright.async_api import expect

from tests.docs.incident_walk import incident
from tests.docs.ritual_walk import rituals
from tests.docs.visiting import Visit
from tests.docs.weekly_walk import weekly

GATEWAY = {
    "Context and problem": "Four services call three providers, each with its own retries and"
    " keys. Nobody can say what a token costs.",
    "Options considered": "One gateway\nA shared library\nLeave it",
    "Chosen option": "One gateway",
    "Why": "it is the only place where a limit and a fallback hold for everybody",
    "Good consequences": "Cost per team is visible\nA provider can be switched in one place",
    "Bad consequences": "One more hop, and one more service on call",
}
PROMPTS = {
    "Context and problem": "Prompts are edited in a web console, and nobody reviews them.",
    "Chosen option": "Prompts live in the repository",
    "Why": "a prompt change then passes the same gates as a code change",
}


OLD = "ADR-5"
"""The last decision of the team's past."""
EMBEDDINGS = {
    "Title": "Rent embeddings from two providers",
    "Context and problem": "Our own cluster idles at night and is full at noon.",
    "Chosen option": "Two providers behind the gateway",
    "Why": "each is the fallback of the other",
}


async def walk(visit: Visit) -> None:
    """Set a team up; see a manager's week, decisions, an incident and rituals through."""
    await set_up(visit)
    await weekly(visit)
    await approve(visit)
    await supersede(visit)
    await find(visit)
    await review(visit)
    await incident(visit)
    await rituals(visit)


async def set_up(visit: Visit) -> None:
    """George sets a team up, and starts it."""
    page = visit.page
    await expect(page.locator("#middle")).to_contain_text("search-quality")
    await visit.type("/muster setup")
    form = page.locator("dialog.modal[open]")
    await expect(form).to_contain_text("Size of the organisation")
    await visit.picture("setup")
    await form.get_by_role("button", name="Set up").click()
    await expect(form).to_contain_text("is set up")
    await form.get_by_role("button", name="Done").click()
    card = visit.card("Search quality")
    await card.get_by_role("button", name="Start").click()
    await expect(card).to_contain_text("Started")
    await visit.picture("team")


async def approve(visit: Visit) -> None:
    """Tomás logs a product-facing decision; Inês approves for product, Maya for engineering."""
    page = visit.page
    await visit.act_as("Tomás Reyes")
    await visit.go_to("ai-platform")
    await visit.log("Route traffic through one gateway", GATEWAY, tick="Product-facing")
    await visit.act_as("Inês Carvalho")
    await page.locator("#side").get_by_role("link", name="Muster").click()
    await page.get_by_role("link", name="Messages").click()
    asked = visit.card("waits for your approval")
    await visit.picture("asked")
    await asked.get_by_role("button", name="Accept").click()
    await expect(visit.card("You have done your part")).to_be_visible()
    await visit.act_as("Maya Lindqvist")
    await visit.go_to("ai-platform")
    card = visit.card("Route traffic").first
    await expect(card).to_contain_text("Approved by @Inês Carvalho (Product)")
    await card.get_by_role("button", name="Accept").click()
    await expect(card).to_contain_text("Accepted")


async def supersede(visit: Visit) -> None:
    """George writes the successor of an old decision, and Maya accepts it."""
    page = visit.page
    await visit.act_as("George Okafor")
    await visit.go_to("ai-platform")
    old = visit.card(f"{OLD} ·").first
    await old.get_by_role("button", name="Supersede").click()
    form = page.locator("dialog.modal[open]")
    await expect(form).to_contain_text(OLD)
    await visit.fill(EMBEDDINGS)
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("is saved")
    await form.get_by_role("button", name="Done").click()
    await visit.act_as("Maya Lindqvist")
    await visit.go_to("ai-platform")
    new = visit.card("ADR-7 ·").first
    await expect(new).to_contain_text(f"Would supersede {OLD}")
    await new.get_by_role("button", name="Accept").click()
    await expect(old).to_contain_text("Superseded")
    await old.scroll_into_view_if_needed()
    await visit.picture("superseded")


async def find(visit: Visit) -> None:
    """Tomás finds a decision by a word of its context."""
    await visit.act_as("Tomás Reyes")
    await visit.go_to("ai-platform")
    await visit.type("/adr search token")
    found = visit.page.locator("#middle article.message").last
    await expect(found).to_contain_text("ADR-6 · Route traffic through one gateway")
    await expect(found).not_to_contain_text("ADR-7")
    await visit.picture("found")


async def review(visit: Visit) -> None:
    """The review is announced with what waits, held by Maya, and moves the decision."""
    page = visit.page
    await visit.log("Keep prompts in the repository", PROMPTS)
    await visit.move("To Monday 09:00")
    live = visit.card("Architecture review").last
    await expect(live).to_contain_text("1 decision waits")
    await expect(live).to_contain_text("Keep prompts in the repository")
    await expect(live).not_to_contain_text("Route traffic")
    await visit.picture("announced")

    await visit.move("+24 h")
    await visit.act_as("Maya Lindqvist")
    await visit.go_to("ai-platform")
    await expect(live).to_contain_text("Now")
    await live.get_by_role("button", name="Outcome").click()
    form = page.locator("dialog.modal[open]")
    await form.get_by_label("Keep prompts in the repository").select_option(
        "Approved with conditions"
    )
    await form.get_by_label("Reason, or conditions").first.fill("Add an evaluation to the pipeline")
    await visit.picture("outcome")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("is recorded")
    await form.get_by_role("button", name="Done").click()
    await expect(live).to_contain_text("Held")
    await expect(visit.card("ADR-8 ·").first).to_contain_text("Accepted")
    await visit.picture("held")

    await visit.act_as("Tomás Reyes")
    await page.locator("#side").get_by_role("link", name="Muster").click()
    await page.get_by_role("link", name="Home").click()
    await expect(page.locator("#middle")).to_contain_text("Add an evaluation to the pipeline")
    await visit.picture("home")
