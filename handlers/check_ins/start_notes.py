"""What `/checkin start` did not take from what was typed, said above the form: nothing of it is
dropped in silence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from handlers.check_ins.reading import Started, role_readings, says_nothing
from rituals.charters.charter import Charter
from rituals.check_ins.check_ins import CUSTOM, role_meant
from rituals.check_ins.goals import role_within, title_of
from rituals.check_ins.looking import named_like
from rituals.decisions.search import folded_words
from rituals.errors import Unfit
from rituals.people import names_of
from rituals.rights import Viewer
from rituals.work import Tx

CHOSEN = "A person is chosen by a mention: write @ and choose from the list that Slack then shows"
TWO = "Only who starts and the manager are taken: whoever else is named is left out."
SHOWN = 40


@dataclass(frozen=True, slots=True)
class Role:
    """The role that words mean, the words that are none of it, and what is wrong where it is none.

    `found`: it is what was typed, and not the first there is.
    """

    id: str
    left: Sequence[str] = ()
    wrong: str = ""
    found: bool = False


def role_in(charter: Charter, typed: str) -> Role:
    """Return the role that is meant by words, among which may be others."""
    first, wrong = next(iter(charter.goals), CUSTOM), ""
    for words in role_readings(typed):
        if not words:
            return Role(first)
        try:
            return Role(role_meant(charter, words), found=True)
        except Unfit as error:
            wrong = wrong or str(error)
    within = role_within(charter, typed)
    if within is None:
        return Role(first, typed.split(), f"{wrong} Choose the role below.")
    role, left = within
    return Role(role, [one for one in left if not says_nothing(one)], found=True)


async def note_of(tx: Tx, who: Viewer, said: Started, role: Role, charter: Charter) -> str:
    """Say what of a line names nobody, and is no role, with the line as it would be right."""
    two = [one for one in (said.person, said.manager) if one is not None]
    known = await names_of(tx, who.workspace, two)
    own = {word for name in known.values() for word in folded_words(name)}
    left = [one for one in role.left if not set(folded_words(one)) <= own]
    typed = [*said.unknown, *left]
    near = set(await named_like(tx, who, typed)) - set(known.values()) if typed else set()
    meant = {one: sorted(name for name in near if _is_of(one, name)) for one in typed}
    told = [f"Nobody is called {one[:SHOWN]} here." for one in said.unknown]
    if left and (role.found or near):
        told.append(f"“{' '.join(left)[:SHOWN]}” is no part of a role.")
    elif left:
        told.append(role.wrong)
    if near:
        several = dict.fromkeys(name for names in meant.values() for name in names)
        told.append(f"Do you mean {', '.join(several)}?")
    if near or said.unknown:
        sure = dict.fromkeys(names[0] for names in meant.values() if len(names) == 1)
        told.append(f"{CHOSEN}: {_line(said, role, known, [*sure], charter)}. Or choose below.")
    return " ".join([*told, *([TWO] if said.more else [])])


def _is_of(word: str, name: str) -> bool:
    return bool(set(folded_words(word)) & set(folded_words(name)))


def _line(
    said: Started, role: Role, known: dict[str, str], meant: Sequence[str], charter: Charter
) -> str:
    """Return the line as it would be right, as far as it is known who is meant."""
    free = iter([*meant, "person", "manager"])
    person = known[said.person] if said.person else next(free)
    manager = known.get(said.manager or "") or next(one for one in free if one != "person")
    title = title_of(charter, role.id) if role.found else "role"
    return f"`/checkin start @{person} {title or role.id} {said.day or 'date'} @{manager}`"
