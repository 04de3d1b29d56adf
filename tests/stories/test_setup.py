"""A new team in its first minute: `/muster setup`, the card, Start; and what may go wrong."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime

from bot.sandbox.hand import Hand
from bot.sandbox.records import Message, View
from rituals.charters import in_force as charters
from rituals.history import record_of
from rituals.names import TEAM, name_of
from rituals.rights import Crew, crew_of
from rituals.roles import ENGINEER, MANAGER, PRODUCT
from rituals.teams.teams import Team, all_teams
from tests.stage import Play, shown, spoken, stage
from tests.stories.test_commands import answer
from tests.stories.test_decision import MONDAY_9_IN_BERLIN


async def opened(play: Play, hand: Hand, where: str = "#platform") -> View:
    await hand.type(where, "/muster setup")
    return await play.sandbox.until(lambda: hand.modal)


async def set_up(play: Play, hand: Hand, where: str = "#platform", **values: object) -> str:
    """Fill the form, send it and return what the window says."""
    await opened(play, hand, where)
    await hand.fill(values)
    await hand.submit()
    await play.settle()
    return window(hand)


def window(hand: Hand) -> str:
    assert hand.modal is not None
    return spoken(hand.modal.blocks)


def plain(message: Message) -> str:
    return " ".join(shown(message).split())


def wrong(hand: Hand) -> Mapping[str, str]:
    assert hand.modal is not None
    return hand.modal.errors


async def more(play: Play, hand: Hand) -> View:
    view = hand.modal
    assert view is not None
    await hand.click(view, "More: contacts, time zone, holidays, rituals")
    await play.sandbox.until(
        lambda: hand.modal is not None and "Public holidays of" in spoken(hand.modal.blocks)
    )
    return view


async def teams(play: Play) -> list[Team]:
    async with play.muster.database.reading() as tx:
        return await all_teams(tx, play.sandbox.workspace.team_id)


async def crew(play: Play) -> Crew:
    async with play.muster.database.reading() as tx:
        (team,) = await all_teams(tx, play.sandbox.workspace.team_id)
        return await crew_of(tx, team)


def card(play: Play) -> Message:
    (found,) = play.posts()
    return found


# -- a team in a minute ---------------------------------------------------------------------------


async def test_team_is_set_up_and_started(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        view = await opened(play, play.alice)
        state = view.state
        assert state["name"]["name"]["value"] == "Platform"
        assert state["engineers"]["engineers"]["selected_users"] == [play.alice.user.id]
        assert state["manager"]["manager"]["selected_user"] == play.alice.user.id
        assert state["size"]["size"]["selected_option"]["value"] == "mid-size"

        # Everything is filled: she may press the button at once.
        await play.alice.submit()
        told = window(play.alice)
        assert "Platform is set up" in told
        assert "Nobody is prompted before somebody presses Start on it." in told
        await play.settle()
        said = shown(card(play))
        assert "⏸️ Not started yet:  nobody is prompted before Start." in said
        assert "Architecture review:  every Tuesday at 09:00 (Europe/Berlin)" in said
        assert "First, if you start now:" in said
        assert "The manager stands in for:  13 roles that nobody holds" in said
        assert "the default, mid-size" in said

        # A month goes by and nobody is prompted.
        await play.after(days=30)
        assert len(play.posts()) == 1
        await play.alice.click(card(play), "Start")
        await play.settle()
        assert "🟢 Started" in shown(card(play))
        assert "Next:" in shown(card(play))
        await play.after(days=7)
        assert any("Architecture review" in shown(one) for one in play.posts())
        refused = {one.method for one in play.sandbox.refused}
        assert refused <= {"conversations.info"}  # looks as far as it may


async def test_started_team_is_called_in_time(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await opened(play, play.alice)
        await more(play, play.alice)
        await play.alice.fill({"rituals": ["architecture-review"]})
        await play.alice.submit()
        await play.settle()
        await play.alice.click(card(play), "Start")
        await play.until(MONDAY_9_IN_BERLIN)
        assert [shown(one)[:19] for one in play.posts()] == [
            "Platform 🟢 Started ",
            "Architecture review",
        ]


async def test_first_minute_is_quiet(database_url: str) -> None:
    """It is Wednesday, 09:30: reviews of today and tomorrow could not be announced in time."""
    wednesday = datetime(2026, 11, 25, 8, 30, tzinfo=UTC)
    async with stage(database_url, team=False, start_at=wednesday) as play:
        await opened(play, play.alice)
        await play.alice.fill({"size": "enterprise"})
        await play.alice.submit()
        await play.settle()
        assert shown(card(play)).count("First, if you start now:") == 12
        await play.alice.click(card(play), "Start")
        await play.after(minutes=1)
        assert len(play.posts()) == 1
        assert shown(card(play)).count("Next:") == 12


async def test_rituals_follow_the_size_unless_chosen(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        view = await opened(play, play.alice)
        await more(play, play.alice)
        chosen = view.state["rituals"]["rituals"]["selected_options"]
        assert len(chosen) == 8
        assert len(offered_rituals(view)) > 25
        assert "one-on-one" not in offered_rituals(view)
        # She leaves them as they are, and takes another size: they follow it.
        await play.alice.fill({"size": "startup", "regulated": ["regulated"]})
        await play.alice.submit()
        await play.settle()
        said = shown(card(play))
        assert said.count("First, if you start now:") == 7
        assert "Safety checks" in said
        assert "Cost review" not in said
        await play.alice.close()

        # Later she chooses herself: from then on no size moves them.
        await opened(play, play.alice)
        await more(play, play.alice)
        await play.alice.fill({"rituals": ["vendor-review"]})
        await play.alice.submit()
        await play.settle()
        await play.alice.close()
        await set_up(play, play.alice, size="enterprise")
        said = shown(card(play))
        assert said.count("First, if you start now:") == 1
        assert "Vendor review" in said


async def test_other_size_says_what_becomes_of_rituals(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        await play.alice.close()
        await play.alice.click(card(play), "Start")
        await play.settle()
        told = await set_up(play, play.alice, size="startup")
        assert "Cost review is paused: the charter does not call it any more." in told
        assert "Stand-up: every Monday, Wednesday and Friday at 09:00" in told
        assert shown(card(play)).count("paused") == 4
        await play.alice.close()
        told = await set_up(play, play.alice, size="mid-size")
        assert "Cost review is called again: every Monday at 11:00" in told
        assert "paused" not in shown(card(play))


async def test_standup_is_run_from_the_card(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        await play.alice.close()
        await play.alice.click(card(play), "Start")
        await play.settle()
        await play.alice.click(card(play), "Run a stand-up now")
        await play.settle()
        assert [shown(one)[:8] for one in play.posts()] == ["Platform", "Stand-up"]
        await play.alice.click(play.posts()[0], "Run a stand-up now")
        await play.settle()
        assert len(play.posts()) == 2
        told = [one for one in play.alice.sees("#platform") if one.ephemeral_to]
        assert "is open already" in shown(told[-1])


def offered_rituals(view: View) -> list[str]:
    (field,) = [one for one in view.blocks if one.get("block_id") == "rituals"]
    return [one["value"] for one in field["element"]["options"]]


async def test_more_keeps_what_was_typed(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await opened(play, play.alice)
        await play.alice.fill(
            {
                "name": "Search",
                "engineers": [play.alice.user.id, play.bob.user.id],
                "size": "startup",
            }
        )
        view = await more(play, play.alice)
        state = view.state
        assert state["name"]["name"]["value"] == "Search"
        assert state["engineers"]["engineers"]["selected_users"] == [
            play.alice.user.id, play.bob.user.id,
        ]  # fmt: skip
        assert state["size"]["size"]["selected_option"]["value"] == "startup"
        assert state["zone"]["team:zones"]["selected_option"]["value"] == "Europe/Berlin"
        offered = await play.alice.suggest(view, "team:zones", "new york")
        assert [one["value"] for one in offered] == ["America/New_York"]
        offered = await play.alice.suggest(view, "team:countries", "germ")
        assert offered[0]["value"] == "DE"
        assert {"DE-BY", "DE-BE"} <= {one["value"] for one in offered}
        await play.alice.fill(
            {
                "zone": "America/New_York",
                "country": "Germany: BY",
                "regulated": ["regulated"],
                "contact:product": play.bob.user.id,
                "contact:engineering": play.alice.user.id,
            }
        )
        await play.alice.submit()
        assert "Search is set up" in window(play.alice)
        await play.settle()
        (team,) = await teams(play)
        assert (team.zone, team.country, team.size, team.regulated) == (
            "America/New_York", "DE-BY", "startup", True,
        )  # fmt: skip
        found = await crew(play)
        assert found.holders(PRODUCT) == (play.bob.user.id,)
        assert found.lead == play.alice.user.id
        said = shown(card(play))
        assert "the default, startup, regulated" in said
        assert f"Product:  <@{play.bob.user.id}>" in said
        assert "every 2 weeks" in said, said


async def test_chosen_rituals_alone_are_called(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await opened(play, play.alice)
        await more(play, play.alice)
        await play.alice.fill({"rituals": None})
        await play.alice.submit()
        await play.settle()
        assert "Rituals:  none is called" in shown(card(play))
        await play.alice.click(card(play), "Start")
        await play.after(days=14)
        assert len(play.posts()) == 1


async def test_form_over_a_team_changes_it(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        await play.alice.close()
        await play.alice.click(card(play), "Start")
        await play.settle()
        view = await opened(play, play.alice)
        assert view.state["name"]["name"]["value"] == "Platform"
        await more(play, play.alice)
        assert "rituals" not in view.state  # started: they are called already
        await play.alice.fill(
            {
                "name": "AI platform",
                "manager": play.bob.user.id,
                "size": "enterprise",
                "zone": "Asia/Tokyo",
                "contact:security": play.bob.user.id,
            }
        )
        await play.alice.submit()
        assert "AI platform is changed" in window(play.alice)
        await play.settle()
        said = shown(card(play))
        assert "AI platform" in said
        assert "(Asia/Tokyo)" in said
        assert "enterprise" in said
        assert f"Security:  <@{play.bob.user.id}>" in said
        # 09:00 in Tokyo, announced a day before: midnight on Monday, UTC.
        await play.until(MONDAY_9_IN_BERLIN)
        assert any("Architecture review" in shown(one) for one in play.posts())
        async with play.muster.database.reading() as tx:
            (team,) = await all_teams(tx, play.sandbox.workspace.team_id)
            assert (await charters.in_force(tx, team)).size == "enterprise"


async def test_contact_is_taken_away_again(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await opened(play, play.alice)
        await more(play, play.alice)
        await play.alice.fill({"contact:product": play.bob.user.id})
        await play.alice.submit()
        await play.settle()
        await play.alice.close()
        # Without More nothing that stands under it changes.
        await set_up(play, play.alice, name="Search")
        assert (await crew(play)).by_role[PRODUCT] == (play.bob.user.id,)
        await play.alice.close()
        await opened(play, play.alice)
        await more(play, play.alice)
        await play.alice.fill({"contact:product": None})
        await play.alice.submit()
        assert PRODUCT in (await crew(play)).missing()
        assert (await crew(play)).holders(PRODUCT) == (play.alice.user.id,)


# -- where, and by whom ---------------------------------------------------------------------------


async def test_dm_says_where_to_go(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        told = await answer(play, "/muster setup", "@muster")
        assert told.startswith("A team is set up in the channel where it meets")
        assert await teams(play) == []


async def test_guests_and_strangers_are_refused(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        workspace = play.sandbox.workspace
        play.channel.is_ext_shared = True
        for name, more_ in (
            ("gina", {"is_restricted": True}),
            ("fremd", {"team_id": "T0ELSEWHERE"}),
        ):
            user = workspace.add_user(name, **more_)
            workspace.join(play.channel, user.id)
            done = await play.sandbox.hand(user.id).type("#platform", "/muster setup")
            assert done.message is not None
            assert "is for members of this workspace" in shown(done.message)
        assert await teams(play) == []


async def test_only_heads_change_a_team(database_url: str) -> None:
    async with stage(database_url) as play:  # Alice leads, Bob manages
        carol = play.sandbox.hand(play.sandbox.workspace.add_user("carol").id)
        play.sandbox.workspace.join(play.channel, carol.user.id)
        await play.settle()
        done = await carol.type("#platform", "/muster setup")
        assert done.message is not None
        assert shown(done.message) == (
            "Changing the team is for Bob (Manager) or Alice (Engineering lead)."
        )
        for hand in (play.alice, play.bob):
            await opened(play, hand)
            await hand.close()


async def test_team_without_heads_is_taken_over(database_url: str) -> None:
    """A team that an operator made has nobody: whoever meets there may complete it."""
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        await play.alice.close()
        await play.change(play.alice.user)
        view = await opened(play, play.bob)
        assert view.state["manager"]["manager"]["selected_user"] is None
        await play.bob.fill({"engineers": [play.bob.user.id], "manager": play.bob.user.id})
        await play.bob.submit()
        await play.settle()
        assert (await crew(play)).manager == play.bob.user.id


async def test_shared_channel_is_no_home(database_url: str) -> None:
    async with stage(database_url, team=False, extras=("channels",)) as play:
        play.channel.is_ext_shared = True
        await set_up(play, play.alice)
        (told,) = play.alice.dm()
        assert "is shared with another company, whose people would read along" in shown(told)
        assert play.posts() == []
        (team,) = await teams(play)
        assert team.channel is None

        # She chooses a channel of their own.
        own = play.sandbox.workspace.add_channel(
            "own", members=[play.alice.user.id, play.alice.app.bot_user]
        )
        await play.alice.close()
        await play.alice.click(told, "Choose another")
        await play.sandbox.until(lambda: play.alice.modal)
        await play.alice.fill({"channel": own.id})
        await play.alice.submit()
        await play.settle()
        assert len(play.posts(own)) == 1


async def test_private_channel_makes_a_private_team(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        place = play.sandbox.workspace.add_channel(
            "secret", members=[play.alice.user.id, play.alice.app.bot_user], is_private=True
        )
        view = await opened(play, play.alice, "#secret")
        assert view.state["name"]["name"]["value"] == "Alice's team"  # Slack keeps the name
        await play.alice.submit()
        await play.settle()
        (team,) = await teams(play)
        assert team.private
        assert len(play.posts(place)) == 1
        done = await play.bob.type("#platform", "/muster status")
        assert done.message is not None
        assert "Alice's team" not in shown(done.message)
        assert "Alice's team" in await answer(play, "/muster status")


async def test_bot_that_is_not_there_says_invite(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        place = play.sandbox.workspace.add_channel("research", members=[play.alice.user.id])
        assert "/invite @Muster" in await set_up(play, play.alice, "#research")
        (told,) = play.alice.dm()
        assert "The card of Research could not be posted: I am not in" in plain(told)
        assert "The team itself is saved." in shown(told)
        await play.alice.click(told, "Try again")
        await play.settle()
        assert len([one for one in play.alice.dm() if "could not be posted" in shown(one)]) == 2
        await play.alice.invite("#research", "@muster")
        await play.alice.click(told, "Try again")
        await play.settle()
        assert "Research" in shown(play.posts(place)[0])
        await play.alice.click(play.posts(place)[0], "Start")
        await play.settle()
        assert "🟢 Started" in shown(play.posts(place)[0])


# -- wrong, late and twice ------------------------------------------------------------------------


async def test_wrong_fields_are_marked(database_url: str) -> None:
    async with stage(database_url) as play:
        place = play.sandbox.workspace.add_channel(
            "search", members=[play.alice.user.id, play.alice.app.bot_user]
        )
        gina = play.sandbox.workspace.add_user("gina", is_restricted=True)
        await play.change(gina, title="Guest")  # so that we know her
        await opened(play, play.alice, "#search")
        await play.alice.fill({"name": " \n ", "engineers": [play.alice.user.id]})
        await play.alice.submit()
        assert "1 to 80 characters" in wrong(play.alice)["name"]
        await play.alice.fill({"name": "ai PLATFORM"})
        await play.alice.submit()
        assert "is another team's already" in wrong(play.alice)["name"]
        await play.alice.fill({"name": "Search", "engineers": [play.alice.user.id, gina.id]})
        await play.alice.submit()
        assert wrong(play.alice)["engineers"].startswith("Gina: bots, guests, people of other")
        await play.alice.fill({"engineers": [play.alice.user.id], "manager": gina.id})
        await play.alice.submit()
        assert wrong(play.alice)["manager"].startswith("Gina: bots, guests, people of other")
        await play.alice.fill({"engineers": []})
        assert (await play.alice.submit()).refused == "form_incomplete"
        assert play.posts(place) == []


async def test_who_turns_out_a_bot_does_not_count(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        robot = play.sandbox.workspace.add_user("robot", is_bot=True)
        gina = play.sandbox.workspace.add_user("gina", is_restricted=True)
        await set_up(play, play.alice, engineers=[play.alice.user.id, robot.id], manager=gina.id)
        said = shown(card(play))
        assert (
            "Does not count:  Robot (Engineer). A bot, a guest, of another workspace, or gone"
            in said
        )
        assert "Does not count:  Gina (Manager)" in said
        assert f"Manager:  <@{play.alice.user.id}> , who set the up" not in said
        assert f"<@{play.alice.user.id}> , who set the team up, until there is one" in said
        found = await crew(play)
        assert found.people == {play.alice.user.id}
        assert found.manager == play.alice.user.id


async def test_two_people_set_up_at_once(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await opened(play, play.alice)
        await opened(play, play.bob)
        await asyncio.gather(play.alice.submit(), play.bob.submit())
        await play.settle()
        (team,) = await teams(play)
        assert team.owner in {play.alice.user.id, play.bob.user.id}
        late = play.bob if team.owner == play.alice.user.id else play.alice
        assert "is the home of Platform already" in wrong(late)["name"]
        assert len(play.posts()) == 1


async def test_change_by_another_is_not_undone(database_url: str) -> None:
    async with stage(database_url) as play:
        await opened(play, play.alice)
        await set_up(play, play.bob, name="Search")
        await play.alice.fill({"size": "startup"})
        await play.alice.submit()
        assert "Somebody else changed Search while this form was open" in wrong(play.alice)["name"]
        (team,) = await teams(play)
        assert (team.name, team.size) == ("Search", "mid-size")


async def test_two_hundred_engineers_fit(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        crowd = [play.sandbox.workspace.add_user(f"eng{number}").id for number in range(200)]
        await opened(play, play.alice)
        await play.alice.fill({"engineers": crowd})
        await play.alice.submit()
        await play.sandbox.until(play.posts)  # their names are still being asked for
        assert len((await crew(play)).by_role[ENGINEER]) == 200
        assert "and 188 more" in shown(card(play))
        await play.alice.close()
        view = await opened(play, play.alice)
        assert len(view.state["engineers"]["engineers"]["selected_users"]) == 200


async def test_start_works_once_and_for_heads(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        await play.bob.click(card(play), "Start")
        await play.settle()
        told = [one for one in play.bob.sees("#platform") if one.ephemeral_to == play.bob.user.id]
        assert "Starting the rituals is for Alice (Manager)." in shown(told[-1])
        assert "⏸️ Not started yet" in shown(card(play))
        twin = shown(card(play))
        message = card(play)
        done = await asyncio.gather(
            play.alice.click(message, "Start"), play.alice.click(message, "Start")
        )
        assert all(one.ok for one in done)
        await play.settle()
        assert "🟢 Started" in shown(card(play)) != twin
        await play.until(MONDAY_9_IN_BERLIN)
        called = [one for one in play.posts() if shown(one).startswith("Architecture review")]
        assert len(called) == 1
        told = [one for one in play.alice.sees("#platform") if one.ephemeral_to]
        assert "Platform is started already." in shown(told[-1])


async def test_start_in_an_archived_channel_is_told(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        message = card(play)
        await play.alice.archive("#platform")
        await play.alice.click(message, "Start")
        await play.settle()
        (told,) = play.alice.dm()
        assert "The card of Platform could not be brought up to date" in shown(told)
        assert "is archived" in shown(told)
        (team,) = await teams(play)
        assert team.started_at is not None


async def test_deleted_card_is_posted_anew(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        play.sandbox.workspace.remove(card(play))
        await play.alice.close()
        await set_up(play, play.alice, name="Search")
        assert "Search" in shown(card(play))
        assert play.alice.dm() == []


async def test_history_tells_who_changed_what(database_url: str) -> None:
    async with stage(database_url, team=False) as play:
        await set_up(play, play.alice)
        await play.alice.close()
        await set_up(play, play.alice, manager=play.bob.user.id)
        async with play.muster.database.reading() as tx:
            (team,) = await all_teams(tx, play.sandbox.workspace.team_id)
            past = await record_of(tx, team.workspace, name_of(TEAM, team.id))
        assert [one.verb for one in past] == ["added", "chartered", "changed"]
        assert past[-1].data == {MANAGER: play.bob.user.id}
        assert past[0].actor == play.alice.user.id
