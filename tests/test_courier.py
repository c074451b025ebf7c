"""The courier: each chat in its order, at the platform's pace, nothing sent again unmarked."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import event
from sqlmodel import col, select

from bot.courier import Courier
from bot.leasing import LEASE, Leasing
from bot.messenger import Kind, NotDelivered, Outgoing, Refused, Unreachable
from models.account import Account, account_at
from models.outbox import Choice, Delivery, Message, Priority, new_message, post
from models.pace import CAUGHT_UP
from models.person import new_person
from tests.conftest import Bench, Chat, People, Recorder, Watch, national_id

LATER = NotDelivered("稍后", retry_after_seconds=3.0)
HALT = NotDelivered("太快", retry_after_seconds=7.0, is_for_all=True)


class Platform(Recorder):
    """A platform that limits its bots, and fails as it is told."""

    is_paced = True

    def __init__(self, watch: Callable[[], datetime]) -> None:
        super().__init__()
        self.watch = watch
        self.failures: deque[Exception] = deque()
        self.times: list[datetime] = []

    async def send(self, message: Outgoing) -> str:
        if self.failures:
            raise self.failures.popleft()
        self.times.append(self.watch())
        return await super().send(message)

    def texts(self, address: str) -> list[str]:
        return [each.text for each in self.sent.get(address, [])]


@pytest.fixture
def platform(bench: Bench, people: People) -> Platform:  # noqa: ARG001 - somebody to write to
    return Platform(bench.clock.now)


def a_courier(bench: Bench, platform: Platform) -> Courier:
    """One replica's."""
    messengers = {"test": platform}
    leasing = Leasing(
        bench.database,
        bench.clock,
        bench.policy,
        messengers,
        internal=frozenset({"test"}),
        public_url="",
    )
    return Courier(leasing, bench.clock, messengers)


def owe(
    bench: Bench, to_id: UUID, text: str, priority: Priority = Priority.ALERT, **more: object
) -> UUID:
    with bench.database.write() as db:
        message = post(
            db,
            to_id=to_id,
            text=text,
            once=f"test/{to_id}/{text}",
            now=bench.clock.now(),
            priority=priority,
            **more,  # type: ignore[arg-type]
        )
        assert message is not None
        return message.id


def reply(bench: Bench, who: str, *texts: str) -> list[UUID]:
    with bench.database.write() as db:
        account = account_at(db, "test", who)
        assert account is not None
        messages = [new_message(text, made_at=bench.clock.now()) for text in texts]
        for part, message in enumerate(messages):
            message.account_id, message.part = account.id, part
            db.add(message)
    return [message.id for message in messages]


def stored(bench: Bench, message_id: UUID) -> Message:
    with bench.database.read() as db:
        return db.get_one(Message, message_id)


def many_people(bench: Bench, count: int) -> list[UUID]:
    """As many chats as are asked for, of one person each."""
    with bench.database.write() as db:
        made = [
            new_person(f"测某{number}", national_id(number)) for number in range(100, 100 + count)
        ]
        db.add_all(made)
        db.flush()
        for person in made:
            db.add(Account(messenger="test", address=person.id.hex, person_id=person.id))
    return [person.id for person in made]


async def test_two_replicas_keep_to_one_budget_and_reach_it(
    bench: Bench, platform: Platform, watch: Watch
) -> None:
    for person_id in many_people(bench, 150):
        owe(bench, person_id, "提醒")
    couriers = [a_courier(bench, platform), a_courier(bench, platform)]
    began = bench.clock.now()
    for tick in range(125):  # five seconds
        await couriers[tick % 2].deliver_due()
        watch.move(milliseconds=40)
    assert 119 <= len(platform.times) <= 125 + CAUGHT_UP
    for start in range(4):
        span = [each - began - timedelta(seconds=start) for each in platform.times]
        within = [each for each in span if timedelta() <= each < timedelta(seconds=1)]
        assert len(within) <= 30


async def test_one_chat_gets_one_message_a_second(
    bench: Bench, platform: Platform, watch: Watch
) -> None:
    reply(bench, "official", "一", "二", "三")
    courier = a_courier(bench, platform)
    for _ in range(40):
        await courier.deliver_due()
        watch.move(milliseconds=100)
    assert platform.texts("official") == ["一", "二", "三"]
    gaps = [
        later - earlier for earlier, later in zip(platform.times, platform.times[1:], strict=False)
    ]
    assert min(gaps) >= timedelta(seconds=1)


async def test_a_reply_does_not_wait_behind_alerts(bench: Bench, platform: Platform) -> None:
    for person_id in many_people(bench, 40):
        owe(bench, person_id, "提醒")
    courier = a_courier(bench, platform)
    assert await courier.deliver_due() == 1
    assert await courier.deliver_due() == 0
    reply(bench, "official", "答复")
    assert await courier.deliver_due() == 1
    assert platform.texts("official") == ["答复"]


async def test_alerts_go_before_digests(
    bench: Bench, platform: Platform, people: People, watch: Watch
) -> None:
    owe(bench, people.people["official"], "每日提醒", Priority.DIGEST)
    owe(bench, people.people["official"], "预警")
    courier = a_courier(bench, platform)
    await courier.deliver_due()
    watch.move(seconds=1)
    await courier.deliver_due()
    assert platform.texts("official") == ["预警", "每日提醒"]


async def test_a_halt_is_written_to_the_row_and_kept_by_every_replica(
    bench: Bench, platform: Platform, people: People, watch: Watch
) -> None:
    platform.failures.append(HALT)
    halted = owe(bench, people.people["official"], "甲")
    here, there = a_courier(bench, platform), a_courier(bench, platform)
    assert await here.deliver_due() == 1
    assert stored(bench, halted).not_before == bench.clock.now() + timedelta(seconds=7)
    owe(bench, people.people["colleague"], "乙")
    watch.move(seconds=6)
    assert await there.deliver_due() == 0
    watch.move(seconds=1)
    assert await there.deliver_due() == 1
    assert platform.texts("official") == ["甲"]
    assert not platform.sent["official"][0].is_resent


async def test_what_comes_after_one_that_did_not_arrive_waits_for_it(
    bench: Bench, platform: Platform, watch: Watch
) -> None:
    platform.is_paced = False
    platform.failures.append(LATER)
    courier = a_courier(bench, platform)
    reply(bench, "official", "一", "二", "三")
    await courier.deliver_due()
    assert platform.texts("official") == []
    assert await courier.deliver_due() == 0
    watch.move(seconds=3)
    await courier.deliver_due()
    assert platform.texts("official") == ["一", "二", "三"]
    assert not any(each.is_resent for each in platform.sent["official"])


async def test_an_uncertain_one_is_sent_once_more_with_mark_and_number(
    bench: Bench, platform: Platform, people: People, watch: Watch
) -> None:
    platform.failures.extend([RuntimeError("no answer"), RuntimeError("no answer")])
    doubtful = owe(bench, people.people["official"], "预警")
    number = stored(bench, doubtful).reference
    lost = reply(bench, "colleague", "答复")[0]
    courier = a_courier(bench, platform)
    for _ in range(60):
        await courier.deliver_due()
        watch.move(milliseconds=100)
    assert number
    assert [each.words for each in platform.sent["official"]] == [f"（重发）预警\n参考号 {number}"]
    again = platform.sent["colleague"][0]
    assert again.is_resent
    assert again.reference == stored(bench, lost).number


async def test_what_was_in_flight_when_the_process_died_is_sent_again(
    bench: Bench, platform: Platform, watch: Watch
) -> None:
    reply(bench, "official", "答复")
    dying = a_courier(bench, platform)
    dying._leasing.lease()
    courier = a_courier(bench, platform)
    assert await courier.deliver_due() == 0
    watch.move(seconds=LEASE.seconds)
    assert await courier.deliver_due() == 1
    assert platform.sent["official"][0].is_resent


async def test_a_pressed_button_proves_that_its_message_arrived(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    await chat(("/my", "我的"))
    prompt = (await chat.say("/document"))[-1]
    with bench.database.write() as db:
        message = db.get_one(Message, prompt.id)
        message.state, message.not_before = Delivery.UNCERTAIN, bench.clock.now() + LEASE
        db.add(message)
    await chat.event(Kind.PRESS, token=prompt.buttons[0].token)
    assert stored(bench, prompt.id).state is Delivery.SENT
    seen = len(chat.messages)
    watch.move(minutes=5)
    await chat.deliver()
    assert len(chat.messages) == seen


async def test_a_question_that_was_answered_in_words_is_not_sent_again(
    chat: Chat, bench: Bench, watch: Watch
) -> None:
    prompt = (await chat.say("/document"))[-1]
    with bench.database.write() as db:
        message = db.get_one(Message, prompt.id)
        message.state, message.leased_until = Delivery.SENDING, bench.clock.now() + LEASE
        db.add(message)
    await chat.say("1")
    seen = len(chat.messages)
    watch.move(minutes=5)
    await chat.deliver()
    assert len(chat.messages) == seen
    assert stored(bench, prompt.id).state is Delivery.SENT


async def test_a_refused_message_is_dead_and_its_person_stays_bound(
    bench: Bench, platform: Platform, people: People
) -> None:
    platform.failures.append(Refused("message is too long"))
    refused = owe(bench, people.people["official"], "太长")
    await a_courier(bench, platform).deliver_due()
    assert (stored(bench, refused).state, stored(bench, refused).failure) == (
        Delivery.DEAD,
        "message is too long",
    )
    with bench.database.read() as db:
        account = account_at(db, "test", "official")
        assert account
        assert account.person_id == people.people["official"]


async def test_whoever_has_blocked_the_office_is_unbound_and_reported(
    bench: Bench, platform: Platform, people: People, watch: Watch
) -> None:
    platform.failures.append(Unreachable("已停用"))
    owe(bench, people.people["official"], "提醒")
    courier = a_courier(bench, platform)
    await courier.deliver_due()
    with bench.database.read() as db:
        account = account_at(db, "test", "official")
        assert account
        assert account.person_id is None
        told = db.exec(select(Message).where(col(Message.to_id) == people.people["officer"])).one()
    assert "消息送不到" in told.text
    watch.move(seconds=1)
    await courier.deliver_due()
    assert len(platform.texts("officer")) == 1


async def test_a_message_follows_its_person_to_a_new_chat(
    bench: Bench, platform: Platform, people: People, watch: Watch
) -> None:
    platform.failures.append(LATER)
    owe(bench, people.people["official"], "预警", choices=[Choice("已阅", begin="acknowledge")])
    courier = a_courier(bench, platform)
    await courier.deliver_due()
    with bench.database.write() as db:
        old = account_at(db, "test", "official")
        assert old
        old.person_id = None
        db.add(old)
        db.add(Account(messenger="test", address="new", person_id=people.people["official"]))
    watch.move(seconds=5)
    await courier.deliver_due()
    assert platform.texts("official") == []
    assert platform.texts("new") == ["预警"]


async def test_a_card_pressed_before_it_was_marked_is_not_sent_again(
    chat: Chat, bench: Bench, people: People
) -> None:
    owe(bench, people.people["official"], "一张卡片", choices=[Choice("我的证件", begin="my")])
    lot = chat.courier._leasing.lease()
    ((parcel,),) = lot.chats.values()
    await bench.recorder.send(parcel.outgoing)
    chat.courier._leasing.take_up()
    await chat.event(Kind.PRESS, token=chat.button("我的证件").token)
    assert [each.text for each in chat.messages].count("一张卡片") == 1
    assert stored(bench, parcel.message_id).state is Delivery.SENT


async def test_a_spent_budget_is_not_asked_for_each_of_many(
    bench: Bench, platform: Platform
) -> None:
    for person_id in many_people(bench, 60):
        owe(bench, person_id, "提醒")
    asked: list[str] = []
    event.listen(
        bench.database.engine, "before_cursor_execute", lambda *given: asked.append(given[2])
    )
    assert await a_courier(bench, platform).deliver_due() == 1
    assert len(asked) < 30
