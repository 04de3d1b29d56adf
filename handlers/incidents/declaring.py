"""Declare incidents: from words, a button, a shortcut or a message; and practise one."""

from dataclasses import replace
from datetime import datetime
from difflib import get_close_matches

from handlers import blocks
from handlers.answers import Answer, Block, Open, Receipt
from handlers.arrivals import Click, Command, MessageShortcut, Shortcut, Submission
from handlers.asking import asker
from handlers.blocks import words
from handlers.helping import first_word, words_after
from handlers.incidents import declare_forms as forms
from handlers.incidents import names, receipts
from handlers.incidents.declare_forms import Declaring, Opened
from handlers.incidents.facts import seen_of
from handlers.routes import Route
from rituals.charters.charter import Charter
from rituals.charters.in_force import in_force
from rituals.incidents import incidents
from rituals.incidents import promises as incident_promises
from rituals.incidents.calls import Call, called_for, with_on_call
from rituals.incidents.drafts import DEFAULT_SEVERITY, TITLE_CHARACTERS, Draft, severity_in
from rituals.incidents.incidents import INC
from rituals.promises import Promises
from rituals.rights import Viewer, crew_of, ensure_in, team_here, team_seen
from rituals.teams.teams import Team
from rituals.work import Tx

TITLE_FROM_MESSAGE = 120
"""As much of a message's first line as stands in the title at first."""
EMPTY = Draft(title="")
COMMANDS = ("update", "mitigate", "resolve", "reopen", "cancel", "merge", "timeline")
"""Words with which one who wants no new incident may begin."""
INCIDENT = "incident"
"""The command; `/muster incident ...` is the same."""
Found = tuple[Team | None, list[Team]]


# -- opening the form -----------------------------------------------------------------------------


async def declare(command: Command, tx: Tx, _now: datetime) -> Answer:
    return await _worded(command, tx, words_after(command, INCIDENT, "declare"))


async def free(command: Command, tx: Tx, _now: datetime) -> Answer:
    """Take what begins with no subcommand for what is wrong: sev2 checkout answers wrong."""
    typed = command.text if command.name == INCIDENT else words_after(command, INCIDENT)
    return await _worded(command, tx, typed)


async def practise(command: Command, tx: Tx, _now: datetime) -> Answer:
    typed = words_after(command, INCIDENT, "practise")
    return await _worded(command, tx, typed, practice=True)


async def _worded(command: Command, tx: Tx, typed: str, *, practice: bool = False) -> Answer:
    who = await asker(tx, command)
    found = await team_here(tx, who)
    charter = await in_force(tx, found[0] or found[1][0])
    draft = drafted(charter, typed)
    opened = Opened(channel=who.channel, practice=practice)
    return await _opened(tx, who, draft, opened, found, _slip(typed))


def _slip(typed: str) -> tuple[Block, ...]:
    """Say which command was perhaps meant, where the first word is near one."""
    near = get_close_matches(first_word(typed), COMMANDS, 1, 0.75)
    if not near or first_word(typed) == near[0]:
        return ()
    return (blocks.sentence(f"This declares a new incident. Did you mean `/incident {near[0]}`?"),)


def drafted(charter: Charter, typed: str) -> Draft:
    """Return what was typed as a draft: a severity first, if one stands there, then the title.

    Nothing typed is lost: what is too long for a title stands in the impact, whole.
    """
    first, *more = typed.split(maxsplit=1) or [""]
    severity = None if first.isdigit() else severity_in(charter, first)
    title = typed if severity is None else "".join(more)
    impact = title if len(title) > TITLE_CHARACTERS else ""
    title = blocks.clip(" ".join(title.split()), TITLE_CHARACTERS)
    return replace(EMPTY, title=title, severity=severity or DEFAULT_SEVERITY, impact=impact)


async def declare_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    source = "home" if click.in_home else "form"
    return await _opened(tx, who, EMPTY, Opened(channel=who.channel, source=source))


async def practise_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    who = await asker(tx, click)
    return await _opened(tx, who, EMPTY, Opened(channel=who.channel, practice=True))


async def from_anywhere(shortcut: Shortcut, tx: Tx, _now: datetime) -> Answer:
    return await _opened(tx, await asker(tx, shortcut), EMPTY, Opened(source="shortcut"))


async def from_message(shortcut: MessageShortcut, tx: Tx, _now: datetime) -> Answer:
    """Open the form with a message: its text, address and author begin the timeline."""
    who = await asker(tx, shortcut)
    found = await team_here(tx, who)
    notes: list[Block] = []
    if shortcut.in_private:
        team = found[0]
        named = team.name if team else "the team you choose"
        readers = "its people" if team and team.private else "everybody here who looks it up"
        told = (
            "This was said in private, so the incident begins private. If you untick that,"
            f" {readers} can read it as an incident of {named}."
        )
        notes.append(blocks.line(words("⚠️ "), words(told, bold=True)))
    first = " ".join(shortcut.text.strip().partition("\n")[0].split())
    title = blocks.clip(first, TITLE_FROM_MESSAGE)
    draft = replace(EMPTY, title=title, text=shortcut.text, private=shortcut.in_private)
    opened = Opened(
        channel=who.channel,
        link=shortcut.permalink,
        author=shortcut.author or "",
        source="shortcut",
    )
    return await _opened(tx, who, draft, opened, found, tuple(notes))


async def _opened(
    tx: Tx,
    who: Viewer,
    draft: Draft,
    opened: Opened,
    found: Found | None = None,
    notes: tuple[Block, ...] = (),
) -> Answer:
    team, teams = found or await team_here(tx, who)
    if team is not None:
        await ensure_in(tx, who, team)
    opened = replace(opened, team=team.id if team else None)
    draft = replace(draft, practice=opened.practice)
    return Open(forms.form(await _shown(tx, who, draft, opened, (team, teams), notes)))


async def _shown(
    tx: Tx,
    who: Viewer,
    draft: Draft,
    opened: Opened,
    found: Found,
    notes: tuple[Block, ...] = (),
) -> Declaring:
    """Return what the form shows, with whom it would tell."""
    team, teams = found
    charter = await in_force(tx, team or teams[0])
    calls = [] if team is None or opened.practice else await _calls(tx, who, team, draft)
    return Declaring(draft, opened, charter, teams, team, calls, notes)


async def _calls(tx: Tx, who: Viewer, team: Team, draft: Draft) -> list[Call]:
    charter, crew = await in_force(tx, team), await crew_of(tx, team)
    calls = called_for(charter, crew, draft)
    if draft.lead and draft.lead not in {one.person for one in calls}:
        calls.append(Call(draft.lead, "You lead it"))
    calls = await with_on_call(tx, team, calls, private=draft.private)
    return [one for one in calls if one.person != who.user]


# -- while it is filled ---------------------------------------------------------------------------


async def chosen_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    """Show anew whom it will tell, and preset what follows from what was chosen."""
    opened = Opened.unpack(click.metadata)
    if click.action_id == names.CHOSEN_PRIVATE:
        opened = replace(opened, touched=True)
    return await _again(click, tx, opened)


async def more_clicked(click: Click, tx: Tx, _now: datetime) -> Answer:
    return await _again(click, tx, replace(Opened.unpack(click.metadata), long=True))


async def _again(click: Click, tx: Tx, opened: Opened) -> Answer:
    who = await asker(tx, click, opened.channel)
    _, teams = await team_here(tx, who)
    chosen = opened.team or int(click.form.text("team") or 0)
    team = await team_seen(tx, who, chosen) if chosen else None
    draft = forms.read(click, opened, await in_force(tx, team or teams[0]))
    opened = forms.ticked_for(draft, opened, click.form)
    notes = tuple(forms.notes_of(click))
    return Receipt(forms.form(await _shown(tx, who, draft, opened, (team, teams), notes)), "")


# -- declared -------------------------------------------------------------------------------------


async def declared(form: Submission, tx: Tx, now: datetime) -> Answer:
    opened = Opened.unpack(form.metadata)
    who = await asker(tx, form, opened.channel)
    chosen = opened.team or int(form.form.text("team") or 0)
    if not chosen:
        raise forms.NoTeam
    team = await team_seen(tx, who, chosen)
    draft = forms.read(form, opened, await in_force(tx, team))
    incident = await incidents.declare(tx, who, team, draft, now=now)
    if incident.series == INC:
        window = incident_promises.receipt(incident, form.view_id, now)
        await Promises(tx, incident.workspace).make(window)
    view = receipts.receipt(await seen_of(tx, incident))
    return Receipt(view, f"{incident.name} is declared already.")


ROUTES = (
    Route(
        "declare",
        declare,
        writes=False,
        example="/incident declare [what is wrong]",
        about="open the form; so does `/incident sev2 checkout answers wrong`",
    ),
    Route(
        "practise",
        practise,
        writes=False,
        example="/incident practise [what is wrong]",
        about="declare one that only you see, and that counts nowhere",
    ),
)
FREE = Route("free", free, writes=False)
CLICKS = (
    Route(names.DECLARE, declare_clicked, writes=False),
    Route(names.PRACTISE, practise_clicked, writes=False),
    Route(names.MORE, more_clicked, writes=False),
    *(
        Route(name, chosen_clicked, writes=False)
        for name in (
            names.CHOSEN_TEAM, names.CHOSEN_SEVERITY, names.CHOSEN_CLASS, names.CHOSEN_PRIVATE,
        )
    ),
)  # fmt: skip
SUBMISSIONS = (Route(names.DECLARE_FORM, declared),)
SHORTCUTS = (
    Route(
        names.DECLARE_ANYWHERE,
        from_anywhere,
        writes=False,
        label="Declare incident",
        about="Open the form for an incident",
    ),
)
MESSAGE_SHORTCUTS = (
    Route(
        names.DECLARE_MESSAGE,
        from_message,
        writes=False,
        label="Declare incident",
        about="Open the form for an incident that begins with this message",
    ),
)
