"""Ask for a holder within one's reach: by name, pinyin or the end of the ID.

Spec conversations 2.3, reading 6.3. Several people of one name are told apart by unit and the
ID's last four; nobody is picked automatically.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlmodel import Session

from handlers.talk.questions import Choice, Text
from handlers.talk.talk import Talk
from models.access import PERMITS, Action, Follows, has_anywhere, may, reach
from models.errors import Forbidden, NotNow
from models.person import Person, people_called
from models.registrant import Registrant, registrant_of
from models.unit import Unit

Places = Callable[[Session, Registrant, Action], list[Unit]]
MOST = 8


def by_registration(db: Session, registrant: Registrant, action: Action) -> list[Unit]:
    """The unit or the authority of a registrant, whichever the action follows."""
    by_unit = PERMITS[action].follows is Follows.UNIT
    return [db.get_one(Unit, registrant.unit_id if by_unit else registrant.authority_id)]


async def ask_holder(
    talk: Talk, db: Session, action: Action, *, places: Places = by_registration
) -> tuple[Registrant, Person]:
    """Ask until one holder within reach is picked.

    `places` are the units of which the speaker has to reach one to do it.

    Raises:
        Forbidden: the speaker may do it nowhere.
        NotNow: nobody within reach is called so; oneself is not where one's own case is barred.
    """
    if not has_anywhere(db, talk.actor, action):
        raise Forbidden(f"您没有{action.value}的权限。")
    words = await talk.ask(Text("who", "找谁？请输入姓名、拼音首字母或身份证号后 4 位。"))
    within_reach = _holders(talk, db, words, action, places)
    if not within_reach:
        raise NotNow(f"您的管理范围内没有找到「{words}」。")
    units = {person.id: db.get_one(Unit, each.unit_id).name for each, person in within_reach}
    person = await talk.ask(
        Choice(
            "person",
            "是哪一位？",
            [person for _, person in within_reach],
            label=lambda each: f"{each.name}　{units[each.id]}　尾号 {each.national_id_mask[-4:]}",
        )
    )
    registrant = next(each for each, found in within_reach if found.id == person.id)
    return registrant, person


def _holders(
    talk: Talk, db: Session, words: str, action: Action, places: Places
) -> list[tuple[Registrant, Person]]:
    found: list[tuple[Registrant, Person]] = []
    if not reach(db, talk.actor, action):
        return found
    for person in people_called(db, words, most=50):
        registrant = registrant_of(db, person.id)
        units = places(db, registrant, action) if registrant else []
        if registrant and any(
            may(db, talk.actor, action, person_id=person.id, unit=unit) for unit in units
        ):
            found.append((registrant, person))
    return found[:MOST]
