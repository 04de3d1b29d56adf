"""A visitor's rituals: add one, answer a stand-up, read an agenda, leave an outcome."""

from playwright.async_api import Locator, expect

from tests.docs.visiting import Visit


async def rituals(visit: Visit) -> None:
    """See a week of rituals through."""
    await add(visit)
    await stand_up(visit)
    await operational_review(visit)


def _form(visit: Visit) -> Locator:
    return visit.page.locator("dialog.modal[open]")


async def add(visit: Visit) -> None:
    """Maya adds one from the catalogue; it comes filled in, with its next dates."""
    await visit.act_as("Maya Lindqvist")
    await visit.go_to("ai-platform")
    await visit.type("/ritual add learning-session")
    form = _form(visit)
    await expect(form).to_contain_text("Every Friday at 13:00")
    await visit.picture("ritual-add")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("Learning session")
    await form.get_by_role("button", name="Done").click()


async def stand_up(visit: Visit) -> None:
    """The stand-up asks at nine; Tomás answers, and says what blocks him."""
    await visit.move("To Monday 09:00")
    await visit.act_as("Tomás Reyes")
    await visit.go_to("ai-platform")
    card = visit.card("can be answered until").last
    await card.get_by_role("button", name="Answer").click()
    await visit.fill(
        {
            "What did you get done?": "The gateway answers for search and support",
            "What comes next?": "A limit for each team",
            "What blocks you?": "Keys of the second provider, from procurement",
        }
    )
    form = _form(visit)
    await form.get_by_role("button", name="Save").click()
    await form.get_by_role("button", name="Done").click()
    await expect(card).to_contain_text("1 of 3 answered")
    await visit.picture("standup")


async def operational_review(visit: Visit) -> None:
    """Its agenda draws on the record a day ahead; Maya leaves a status for each service."""
    await visit.move("+24 h")
    await visit.move("+1 h")
    await visit.act_as("Maya Lindqvist")
    await visit.go_to("ai-platform")
    card = visit.card("Operational review").last
    await expect(card).to_contain_text("INC-4")
    await card.scroll_into_view_if_needed()
    await visit.picture("agenda")

    await visit.move("+24 h")
    await card.get_by_role("button", name="Outcome").click()
    form = _form(visit)
    await form.get_by_role("button", name="Add a service").click()
    await form.get_by_label("Service").first.fill("assistant")
    await form.get_by_label("Outcome").first.select_option("Amber")
    await form.get_by_label("Reason, or what is to be known").first.fill("Prices are checked daily")
    await visit.picture("status")
    await form.get_by_role("button", name="Save").click()
    await expect(form).to_contain_text("is recorded")
    await form.get_by_role("button", name="Done").click()
    await expect(card).to_contain_text("Held")
    await card.scroll_into_view_if_needed()
    await visit.picture("reviewed")
