"""One state, one norm, a few statements about it: the smallest world in which a duty can be judged."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, TypeVar

from tests.derive.world import World

from thbgraph.gaps import Filters, Finding, evaluate_duties, find_gaps

AT: Final = "2020-06-30"
TOPIC: Final = "non-punishment"


@dataclass(frozen=True)
class Says:
    """One statement of one source on the state and topic of the case."""

    status: str
    aspect: str = "law"
    source: str = "one"
    as_of: str = "2019-01-01"
    speaker: str = "source"
    alleges_breach: bool = False
    valid_until: str = ""
    law_allows: bool = False
    part: bool = False  # speaks of a part of the norm only


@dataclass(frozen=True)
class Case:
    """A norm of an instrument that binds the state AAA since 2001, and what the sources say."""

    says: Sequence[Says] = ()
    modality: str = "shall"
    force: str = "treaty"
    bearer: str = "state-party"
    topic: str = TOPIC
    verification: str = "t"
    due: str = ""
    due_verification: str = ""
    bound: bool = True

    def judged(self, at: str = AT) -> Finding:
        """Return the finding on the norm at the date, whatever its verdict."""
        return judge({"it": self}, at)["it"]

    def add_to(self, world: World, slug: str, code: str) -> None:
        """Write the case into *world*: the instrument *slug* and the state *code* are its own."""
        if self.force == "political":
            world.instrument(slug, force="political", addressedTo=f"@organisation/of-{slug}", adopted="~2000-01-01")
            world.member(f"of-{slug}", code, original=True)
        else:
            world.instrument(slug, "2000-01-01", "P0D")
            world.act(slug, code, "2001-01-01", "ratification" if self.bound else "signature")
        norm = world.add(f"norm/{slug}/norm", type="a:Norm", normOf=f"@instrument/{slug}", article="1",
                         topic=f"#topic/{self.topic}", modality=f"#modality/{self.modality}",
                         bearer=f"#bearer/{self.bearer}", verification=f"#verification/{self.verification}")
        if self.due:
            world.add(norm, dueDate=f"~{self.due}")
        if self.due_verification:
            world.add(norm, dueVerification=f"#verification/{self.due_verification}")
        for number, say in enumerate(self.says, 1):
            node = world.add(
                f"assessment/{code}/{self.topic}/{say.source}-{number}", type="a:Assessment", state=f"@state/{code}",
                topic=f"#topic/{self.topic}", evidenceStatus=f"#evidence-status/{say.status}", asOf=f"~{say.as_of}",
                aspect=f"#aspect/{say.aspect}", speaker=f"#speaker/{say.speaker}", source=f"@source/{say.source}",
                verification="#verification/p")
            world.add(node, **{"bearsOnPartOf" if say.part else "bearsOnWholeOf": f"@norm/{slug}/norm"})
            if say.alleges_breach:
                world.add(node, allegesBreachOf=f"@norm/{slug}/norm")
            if say.law_allows:
                world.flag(node, "domesticLawAllows")
            if say.valid_until:
                world.add(node, validUntil=f"~{say.valid_until}")


Key = TypeVar("Key", bound=Hashable)


def judge(cases: Mapping[Key, Case], at: str = AT) -> dict[Key, Finding]:
    """Judge all *cases* at once, each with a state and an instrument of its own."""
    world = World()
    names = {f"t{number}": (key, f"Q{number:02}") for number, key in enumerate(cases)}
    for slug, (key, code) in names.items():
        cases[key].add_to(world, slug, code)
    store = world.derive().store
    found: dict[Key, Finding] = {}
    for finding in find_gaps(store, evaluate_duties(store, date.fromisoformat(at)), Filters(everything=True)):
        key, code = names[finding.instrument]
        if finding.state == code:
            assert key not in found, "a state has one finding on a norm"
            found[key] = finding
    return found
