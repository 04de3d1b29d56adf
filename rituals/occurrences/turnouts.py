"""How many of those whom an occurrence asks have answered, and what blocks them. Pure."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rituals.cadences.questions import Questions, answers_of, lasting
from storage.occurrence_people import Asked


@dataclass(frozen=True, slots=True)
class Turnout:
    """Of those `asked` who are there, how many `answered` in time and how many `late`.

    `more` answered whom nobody asked.
    """

    asked: int
    answered: int
    late: int
    away: int
    more: int = 0

    def __str__(self) -> str:
        more = f", and {self.more} more" if self.more else ""
        if not self.asked:
            nobody = "everybody is away" if self.away else "there is nobody to ask"
            return f"{nobody}{more and f'{more} answered'}"
        said = [f"{self.answered} of {self.asked} answered{more}"]
        if self.late:
            said.append(f"{self.late} late")
        if self.away:
            said.append(f"{self.away} away")
        return " · ".join(said)


@dataclass(frozen=True, slots=True)
class Lasting:
    """What blocks somebody: the answer to a question that stands until it is cleared."""

    question: str
    person: str
    said: str


def turnout_of(people: Sequence[Asked], gone: Collection[str] = ()) -> Turnout:
    """Count; who has left since is not waited for."""
    asked = [one for one in people if not one.joined]
    there = [one for one in asked if one.answered_at or not (one.away or one.person in gone)]
    return Turnout(
        len(there),
        sum(one.answered_at is not None and not one.late for one in there),
        sum(one.late for one in there),
        sum(one.away and not one.answered_at for one in asked),
        sum(one.joined and one.answered_at is not None for one in people),
    )


def silent(people: Iterable[Asked], gone: Collection[str] = ()) -> list[str]:
    """Name those who have not answered and were not away."""
    return [
        one.person
        for one in people
        if one.answered_at is None and not one.away and one.person not in gone
    ]


def lasting_of(people: Sequence[Asked], questions: Questions) -> Mapping[str, list[Lasting]]:
    """Return what blocks people, by question, in the order in which they are asked."""
    found: dict[str, list[Lasting]] = {}
    for name in lasting(questions):
        for one in people:
            said = answers_of(one).get(name)
            if said:
                found.setdefault(name, []).append(Lasting(name, one.person, said))
    return found
