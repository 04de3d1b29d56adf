"""The charter: a team's policy. The default ships with the bot; a team overrides parts of it.

`default_charter.yaml` is the default, in the words its users read. Which charter is in force for
a team, and since when, is `rituals/charters/in_force.py`'s.
"""

import json
from datetime import time
from enum import StrEnum
from functools import cached_property, lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Self

from pydantic import Field, PrivateAttr, ValidationError, model_validator

from rituals.charters import merging as charter_merging
from rituals.charters import yaml_lines as charter_yaml
from rituals.charters.faults import CharterWrong, Fault, written
from rituals.charters.parts import (
    Clock,
    Escalation,
    Figure,
    FigureRules,
    Gate,
    IncidentClass,
    IncidentRecord,
    Kind,
    Level,
    Measure,
    Mitigation,
    Postmortem,
    Releases,
    Ritual,
    Severity,
    TierOf,
)
from rituals.charters.reading import faults_of, grown, mended, references
from rituals.charters.rules import (
    Chasing,
    CheckIns,
    Emphasis,
    Goals,
    Milestone,
    Quiet,
    Retention,
    Rights,
    RiskAcceptance,
    Weekly,
)
from rituals.charters.values import OURS, TEAM, Entry, Id, Part, Words
from rituals.charters.yaml_lines import decoded

__all__ = [
    "Charter",
    "CharterWrong",
    "Fault",
    "Kind",
    "Level",
    "Ritual",
    "Size",
    "decoded",
    "default_charter",
    "effective",
]

DEFAULT_FILE = Path(__file__).parents[1] / "default_charter.yaml"
REGULATED = "regulated"


class Size(StrEnum):
    """How large the organisation is: `domain.md`, section 7."""

    STARTUP = "startup"
    MID_SIZE = "mid-size"
    ENTERPRISE = "enterprise"


class Charter(Part):
    """A whole charter, in force or ready to be: the default, its variant, a team's overrides."""

    size: Size = Size.MID_SIZE
    regulated: bool = False
    variant: dict[Id, Words] = Field(default_factory=dict)
    rituals: dict[Id, Ritual]
    figures: dict[Id, Figure]
    figure_rules: FigureRules
    severities: dict[Id, Severity]
    classes: dict[Id, IncidentClass]
    escalations: dict[Id, Escalation]
    mitigations: dict[Id, Mitigation]
    incident_record: IncidentRecord
    measures: dict[Id, Measure]
    clocks: dict[Id, Clock]
    postmortem: Postmortem
    tiers: dict[Id, TierOf]
    releases: Releases
    gates: dict[Id, Gate]
    risk_acceptance: RiskAcceptance
    levels: dict[Id, Level]
    kinds: dict[Id, Kind]
    rights: Rights
    milestones: dict[Id, Milestone]
    goals: dict[Id, Goals]
    check_ins: CheckIns
    emphases: dict[Id, Emphasis]
    quiet: Quiet
    chasing: Chasing
    weekly: Weekly
    retention: Retention
    _hash: str = PrivateAttr("")

    @model_validator(mode="after")
    def _name_entries(self) -> Self:
        for name in type(self).model_fields:
            section = getattr(self, name)
            if isinstance(section, dict):
                for key, entry in section.items():
                    if isinstance(entry, Entry):
                        entry._id = key  # noqa: SLF001 - an entry is named by its charter alone
        return self

    def values(self) -> dict[str, Any]:
        """Return the charter as plain values, keyed as in YAML."""
        return self.model_dump(mode="json", by_alias=True)

    @cached_property
    def _document(self) -> str:
        # Not sorted: the order of questions and of rituals is part of what a team agreed.
        return json.dumps(self.values(), ensure_ascii=False, separators=(",", ":"))

    def document(self) -> str:
        """Return the charter as canonical JSON: what is stored, and what the hash is over."""
        return self._document

    @property
    def hash(self) -> str:
        """Return the SHA-256 of the document, in hex."""
        return self._hash or sha256(self._document.encode()).hexdigest()

    @classmethod
    def of_document(cls, text: str) -> Self:
        """Read a stored document, of this version of Muster or an older one.

        What is no longer known is left out, what was not yet known is the default's. The hash
        stays that of the text.
        """
        said: dict[str, Any] = json.loads(text)
        size = said.get("size")
        known = Size(size) if size in list(Size) else Size.MID_SIZE
        default = _varied(known, bool(said.get(REGULATED)))
        charter = cls.model_validate(mended(cls, grown(said, default), default))
        if charter.document() != text:
            charter._hash = sha256(text.encode()).hexdigest()  # noqa: SLF001 - its own
        return charter

    def level(self, kind: str) -> Level:
        """Return who settles decisions of a kind; of one that nobody knows, the default kind's."""
        known = self.kinds.get(kind) or self.kinds[self.default_kind]
        return self.levels[known.level]

    @property
    def default_kind(self) -> str:
        return self.rights.default_kind

    @property
    def author_counts(self) -> bool:
        """Tell whether an author's own approval counts; in the regulated variant it never does."""
        return self.rights.author_counts

    @property
    def product_facing_needs(self) -> tuple[str, ...]:
        return self.rights.product_facing_needs

    @property
    def one_person_may_be_both(self) -> bool:
        """Tell whether one person may give product's and engineering's approval (startups)."""
        return self.rights.one_person_may_be_both

    @property
    def approval_reminder_days(self) -> int:
        """Return after how many working days an approver is reminded."""
        return self.rights.reminder_working_days

    @property
    def quiet_from(self) -> time:
        return self.quiet.starts

    @property
    def quiet_until(self) -> time:
        return self.quiet.ends


def default_charter(size: Size, regulated: bool) -> Charter:  # noqa: FBT001 - as a team says it
    """Return the charter that ships, in the variant for a size."""
    return effective(size, regulated, "")


@lru_cache(maxsize=64)
def effective(size: Size, regulated: bool, source: str) -> Charter:  # noqa: FBT001 - see above
    """Return the default in its variant, with a team's overrides in YAML.

    Raise CharterWrong with every fault of the overrides.
    """
    read = charter_yaml.read(source)
    base = _varied(size, regulated)
    faults = charter_merging.unfit_keys(read, base)
    values = charter_merging.laid(base, read.values)
    try:
        charter = Charter.model_validate(values)
    except ValidationError as error:
        faults += faults_of(Charter, error, base, read)
        charter = Charter.model_validate(mended(Charter, values, base))
    for path, said in references(charter):
        faults.append(Fault(read.line(path), written(path), said))
    if faults:
        raise CharterWrong(faults)
    return _sourced(base, charter, TEAM)


@lru_cache(maxsize=len(Size) * 2)
def _varied(size: Size, regulated: bool) -> dict[str, Any]:  # noqa: FBT001 - see above
    """Return the document of the default, changed as its variants say."""
    variants: dict[str, Any] = {}
    shipped = _shipped(variants)
    names = (size.value, *([REGULATED] if regulated else []))
    shipped |= {"size": size.value, REGULATED: regulated}
    shipped["variant"] = {name: variants[name]["says"] for name in names}
    proposed = {ritual for name in names for ritual in variants[name]["proposes"]}
    for name, ritual in shipped["rituals"].items():
        ritual["proposed"] = name in proposed
    charter = Charter.model_validate(shipped)
    for name in names:
        base = charter.values()
        values = charter_merging.laid(base, variants[name].get("changes", {}))
        charter = _sourced(base, Charter.model_validate(values), OURS)
    return charter.values()


def _sourced(base: dict[str, Any], charter: Charter, mark: str) -> Charter:
    """Return a charter in which what differs from `base` is from the mark."""
    return Charter.model_validate(charter_merging.sourced(base, charter.values(), mark))


def _shipped(variants: dict[str, Any]) -> dict[str, Any]:
    """Read the default file, with what its table `ours` says of every entry; fill `variants`."""
    said = charter_yaml.read(DEFAULT_FILE.read_text(encoding="utf-8")).values
    variants |= said.pop("variants")
    for section, fields in said.pop("ours").items():
        for entry in said[section].values():
            entry[OURS] = [*fields, *entry.get(OURS, [])]
    return said
