"""It came back in a private incident: an open postmortem says so, and not in which."""

from tests.stories.incidents import casting, told
from tests.stories.postmortems import (
    declared,
    opens_window,
    publishes,
    resolves,
    saves,
    says,
    submits,
)
from tests.stories.privacy import Watch

SECRETS = ("zebrafinch", "payroll", "exfiltration")
LOOKS = (
    "/postmortem", "/postmortem 1", "/postmortem list all", "/postmortem list published",
    "/postmortem edit 1", "/postmortem export 1", "/incident show 1", "/incident timeline 1",
    "/incident list all", "/action list all",
)  # fmt: skip


async def test_a_private_repeat_stays_private(database_url: str) -> None:
    extras = ("incidents", "channels", "history", "reactions", "files")
    async with casting(database_url, extras=extras) as cast:
        watch = Watch(cast, SECRETS)
        await declared(cast, cast.carol)
        await resolves(cast, cast.carol)
        await saves(cast, cast.carol, "catch", "An evaluation of refusals.")
        await cast.says(cast.carol, "/postmortem review 1")
        await publishes(cast, cast.alice)
        await cast.play.after(days=31)
        hidden = await declared(cast, cast.carol, "Zebrafinch payroll exfiltration", private=True)
        watch.ids = (str(hidden.channel), "inc-2", "INC-2")

        (asked,) = [one for one in cast.carol.dm() if "Did it recur?" in told(one)]
        await cast.carol.click(asked, "Yes")
        await cast.play.sandbox.until(lambda: cast.carol.modal)
        await cast.carol.fill({"number": "INC-2"})
        assert "INC-2 is linked as a repeat" in await submits(cast, cast.carol)
        await watch.tries(cast.dan, *LOOKS)
        await cast.play.after(days=30)
        await watch.tries(cast.dan, *LOOKS)

        insiders = await watch.named("INC-2")
        assert cast.carol.user.id in insiders
        assert cast.dan.user.id not in insiders
        assert watch.leaks(insiders) == []
        files = [one.content or b"" for one in cast.play.sandbox.workspace.files.values()]
        assert any(b"After 30 days: yes, said Carol" in one for one in files)

        # Whoever is named in it reads where it came back, so the search would have found it.
        (answered,) = [one for one in cast.carol.dm() if "came back" in told(one)]
        assert "said that it came back (INC-2)." in told(answered)
        await opens_window(cast, cast.carol)
        assert "INC-2 · Zebrafinch payroll exfiltration: repeated by it" in says(cast.carol)
        assert watch.leaks(insiders - {cast.carol.user.id}) != []
