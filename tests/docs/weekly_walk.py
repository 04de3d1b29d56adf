"""What a manager sees: the weekly page, figures, a check-in from both sides, Home."""

from playwright.async_api import Locator, expect

from tests.docs.visiting import Visit

HELP = "An hour a week with somebody who has led before"
REPLY = "Good. Let us look at the pass mark together next week."
SAID = {
    "Know the goals and user journeys": "Done",
    "List what runs (models to monitoring)": "Done",
    "Rank what most threatens uptime and quality": "On track",
    "Ship one improvement": "Done",
    "Ties with product, data, platform, security": "At risk",
}


async def weekly(visit: Visit) -> None:
    """George reads the week and the figures; Maya answers a check-in, and he replies."""
    await page(visit)
    await figures(visit)
    await answer(visit)
    await reply(visit)


async def page(visit: Visit) -> None:
    """The verdict, what needs George, the numbers with their trend; Home says it too."""
    await visit.act_as("George Okafor")
    await visit.go_to("ai-platform")
    await visit.type("/weekly")
    shown = visit.card("How the verdict is found").last
    await expect(shown).to_contain_text("Ask support which customers were hit")
    await expect(shown).to_contain_text("SLO attainment")
    await expect(shown.locator("svg.chart-drawing")).to_have_count(2)
    await visit.picture_of("weekly", shown)
    await visit.type("/weekly last")
    await expect(visit.card("As it was sent").last).to_contain_text("Provider throttles at noon")
    await visit.to_bot("Home")
    await expect(visit.page.locator("#middle")).to_contain_text("The week")


async def figures(visit: Visit) -> None:
    """What was reported stands against its target; George adds a value."""
    await visit.go_to("ai-platform")
    await visit.type("/kpi")
    shown = visit.card("Evaluation coverage").last
    await expect(shown).to_contain_text("Adoption: 18.5 %")
    await visit.picture_of("figures", shown)
    await visit.type("/kpi report adoption 20")
    await expect(visit.card("Adoption of AI platform").last).to_contain_text("It is met")


async def answer(visit: Visit) -> None:
    """Maya was asked by direct message; the form offers what she did as evidence."""
    await visit.act_as("Maya Lindqvist")
    await visit.to_bot("Messages")
    asked = visit.card("30-day check-in is here").last
    await asked.get_by_role("button", name="Answer").click()
    form = _form(visit)
    await expect(form).to_contain_text("alone reads it")
    await expect(form).to_contain_text("you wrote it")
    await visit.picture("check-in")
    for goal, status in SAID.items():
        await form.get_by_label(goal).select_option(status)
    await visit.fill({"What help do you need?": HELP})
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_contain_text("George Okafor")
    await form.get_by_role("button", name="Done").click()


async def reply(visit: Visit) -> None:
    """George alone reads it, replies and closes it."""
    await visit.act_as("George Okafor")
    await visit.to_bot("Messages")
    told = visit.card("30-day check-in").last
    await expect(told).to_contain_text(HELP)
    await visit.picture_of("check-in-answered", told)
    await told.get_by_role("button", name="Reply").click()
    form = _form(visit)
    await visit.fill({"Your reply": REPLY})
    await form.get_by_role("button", name="Send").click()
    await expect(form).to_contain_text("Close it once")
    await form.get_by_role("button", name="Done").click()
    await expect(told).to_contain_text("You replied.")
    await told.get_by_role("button", name="Close").click()
    await visit.page.locator("dialog.confirm button[value=yes]").click()
    await expect(visit.card("is closed. What is not done").first).to_be_visible()


def _form(visit: Visit) -> Locator:
    return visit.page.locator("dialog.modal[open]")
