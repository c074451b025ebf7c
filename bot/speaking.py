"""What an event means to an account: an answer, a button, a command, a file, or a start.

One conversation is spoken at a time; another one begun meanwhile waits below it and goes on
afterwards, so nothing that was said is lost. Spec: conversations 2, operations 5.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from bot.menu import HELP, menu_for
from bot.messenger import Kind
from bot.replay import Position, replay
from handlers import BIND, CONVERSATIONS, PHONE, WORKBOOK, Conversation, conversation_for
from handlers.talk import Said, Talk
from models.account import Account
from models.audit import Actor
from models.conversation import (
    Spoken,
    end_conversation,
    keep_conversation,
    open_conversations,
)
from models.errors import CustodyError
from models.inbox import InboxEvent
from models.occasion import Occasion
from models.outbox import Choice, Delivery, Message, message_of_token, reply
from models.person import Person
from models.policy import Policy

BACK, CANCEL = "返回", "取消"
BACK_WORDS = {"/back", BACK}
CANCEL_WORDS = {"/cancel", CANCEL}
HELP_WORDS = {"/help", "帮助"}
MENU_WORDS = {"/menu", "菜单"}
MOST_OPEN = 5


class RefusedAmidst(Exception):
    """A conversation has refused something; what its turn wrote is to be undone, and taken anew.

    Few turns end so, and a savepoint in each would cost all of them.
    """


class LeftAlone(Exception):
    """A process of a newer release has begun something here: this event is for such a process."""


def _is_newer(spoken: Spoken) -> bool:
    wanted = CONVERSATIONS.get(spoken.name)
    return wanted is None or spoken.version > wanted.version


def is_question(message: Message) -> bool:
    """Whether a message is the open question of a conversation: it can be cancelled."""
    return any(choice.label == CANCEL and not choice.begin for choice in message.choices)


@dataclass
class Speaking:
    """One turn with one account. Messages are added to the session; nothing is sent here."""

    db: Session
    account: Account
    person: Person | None
    policy: Policy
    internal: frozenset[str]
    public_url: str
    now: datetime
    today: date
    expects_refusal: bool = False  # then what a refusing conversation wrote is undone alone
    parts: int = 0
    open: list[Spoken] = field(default_factory=list[Spoken])  # the one being spoken last

    def answer(self, event: InboxEvent) -> None:
        """Answer one event."""
        self.open = open_conversations(self.db, self.account.id)
        if any(_is_newer(each) for each in self.open):
            raise LeftAlone
        kind = Kind(event.kind)
        if kind is Kind.PRESS:
            self._press(event.payload)
        elif kind is Kind.FILE:
            self._begin(WORKBOOK, str(event.file_id))
        elif kind is Kind.START:
            self._start(event.payload)
        elif kind is Kind.REFUSED:
            self._refuse(event.payload)
        elif kind is Kind.CONTACT:
            self._take_number(event.payload)
        else:
            self._hear(event.payload.strip())

    # -- what was meant ---------------------------------------------------------------

    def _start(self, parameter: str) -> None:
        if self.person is None:
            self._drop_all()
            self._begin(BIND, "", said=parameter or None)
        else:
            self._show_menu(f"{self.person.name}，您好。")

    def _hear(self, words: str) -> None:
        spoken = self._spoken()
        if self.person is None and spoken is None:
            self._begin(BIND, "", said=words.removeprefix("/start").strip() or None)
        elif words in CANCEL_WORDS:
            self._cancel(spoken)
        elif words in BACK_WORDS:
            self._back(spoken)
        elif words in HELP_WORDS:
            self._help(spoken)
        elif words in MENU_WORDS or words.startswith("/start"):
            self._show_menu("")
        elif words.startswith("/"):
            self._command(words)
        elif spoken is not None:
            self._go_on(spoken, words)
        else:
            self._command(words)

    def _refuse(self, why: str) -> None:
        """Something came that nobody can take: say why, and go on where we were."""
        self._tell(why)
        spoken = self._spoken()
        if spoken is not None:
            self._go_on(spoken, None)

    def _take_number(self, number: str) -> None:
        """The speaker's own number: an answer to the question for it, or the wish to record it."""
        spoken = self._spoken()
        if self.person is None:
            self._refuse("请先绑定身份，再登记联系电话。")
        elif spoken is not None and spoken.name == PHONE.name and not spoken.answers:
            self._go_on(spoken, number)
        else:
            self._begin(PHONE, "", said=number)

    def _command(self, words: str) -> None:
        wanted = conversation_for(words)
        if wanted is None:
            self._show_menu("没有听懂这句话。请从下面选择，或发送 /help。")
        else:
            self._begin(wanted, "")

    def _press(self, token: str) -> None:
        place = message_of_token(token)
        message = self.db.get(Message, place[0]) if place else None
        if place is None or message is None or not self._is_mine(message):
            self._tell("这个按钮不是给您的，或已失效。")
            return
        if not 0 <= place[1] < len(message.choices) or message.token(place[1]) != token:
            self._tell("这个按钮已失效。")
            return
        self._note_receipt(message)
        choice = message.choices[place[1]]
        if choice.begin and choice.begin not in CONVERSATIONS:
            raise LeftAlone
        if choice.begin:
            self._begin(CONVERSATIONS[choice.begin], choice.subject)
            self._open_again(message)
        else:
            self._press_answer(message, place[1], choice)

    def _note_receipt(self, message: Message) -> None:
        """Whoever presses a button has received it: nothing is uncertain any more."""
        if message.state in {Delivery.SENDING, Delivery.UNCERTAIN}:
            message.state, message.sent_at = Delivery.SENT, self.now
            message.leased_until = None
            self.db.add(message)

    def _press_answer(self, message: Message, place: int, choice: Choice) -> None:
        spoken = self._spoken()
        if spoken is None or spoken.prompt_id != message.id:
            self._tell("这一步已经过去了，没有重复处理。")
            if spoken is not None:
                self._go_on(spoken, None)
            return
        message.pressed = place
        if choice.label in {BACK, CANCEL} and not choice.answer:
            self._hear(choice.label)
        else:
            self._go_on(spoken, choice.answer)

    def _open_again(self, card: Message) -> None:
        """A card's other buttons stay good: show it again in its place."""
        self._tell(
            card.text,
            card.choices,
            edits_id=card.id,
            reference=card.reference,
            file_id=card.file_id,
        )

    def _is_mine(self, message: Message) -> bool:
        by_account = message.account_id == self.account.id
        return by_account and (message.to_id is None or message.to_id == self.account.person_id)

    # -- going on -----------------------------------------------------------------------

    def _begin(self, wanted: Conversation, subject: str, said: str | None = None) -> None:
        spoken = self._spoken()
        if spoken is not None and spoken.name == wanted.name and spoken.subject == subject:
            self._go_on(spoken, None)
            return
        if spoken is not None and len(self.open) >= MOST_OPEN:
            self._tell("没说完的事太多了，请先完成或取消前面的。")
            self._go_on(spoken, None)
            return
        begun = Spoken(wanted.name, wanted.version, subject, spoken.depth + 1 if spoken else 0)
        self.open.append(begun)
        self._go_on(begun, said)

    def _go_on(self, spoken: Spoken, said: str | None) -> None:
        """Run a conversation on; what it refuses is said, and what it wrote is undone."""
        wanted = CONVERSATIONS[spoken.name]
        talk = self._talk(spoken, wanted)
        try:
            if spoken.version < wanted.version:
                said = said if self._asks_the_same(spoken, wanted) else None
                spoken.version = wanted.version
            with self.db.begin_nested() if self.expects_refusal else nullcontext():
                position = replay(wanted.speak, talk, self.db, spoken.answers, said)
        except CustodyError as refused:
            if not self.expects_refusal:
                raise RefusedAmidst from refused
            self._send([Said(str(refused))])
            self._finish(spoken)
            return
        self._person_may_have_changed()
        if position.question is None:
            self._send(talk.said)
            self._finish(spoken)
        else:
            self._prompt(spoken, talk.said, position)

    def _asks_the_same(self, spoken: Spoken, wanted: Conversation) -> bool:
        """Whether the question that the release before has asked is the open one now, too.

        Else what was said answers a question that nobody asked.
        """
        with self.db.begin_nested() as trial:
            position = replay(wanted.speak, self._talk(spoken, wanted), self.db, spoken.answers)
            trial.rollback()
        return position.question is not None and position.question.key == spoken.asked

    def _prompt(self, spoken: Spoken, said: Sequence[Said], position: Position) -> None:
        question = position.question
        assert question is not None  # noqa: S101 - the caller has looked
        choices = [Choice(label, answer) for label, answer in question.options()]
        choices += [Choice(BACK)] if position.answers else []
        words = [each.text for each in said if not each.choices and each.file_id is None]
        separate = [each for each in said if each.choices or each.file_id is not None]
        self._send(separate)
        text = "\n".join([*words, *([position.misread] if position.misread else []), question.text])
        spoken.answers, spoken.asked = position.answers, question.key
        spoken.prompt_id = self._tell(text, [*choices, Choice(CANCEL)])
        keep_conversation(self.db, self.account.id, spoken, self.now)

    def _finish(self, spoken: Spoken) -> None:
        end_conversation(self.db, spoken)
        self.open.remove(spoken)
        below = self._spoken()
        if below is not None:
            self._tell(f"我们接着办「{CONVERSATIONS[below.name].title}」。")
            self._go_on(below, None)

    def _cancel(self, spoken: Spoken | None) -> None:
        if spoken is None:
            self._tell("现在没有正在办理的事项。")
            return
        self._tell(f"好的，「{CONVERSATIONS[spoken.name].title}」已取消，没有保存。")
        self._finish(spoken)

    def _back(self, spoken: Spoken | None) -> None:
        if spoken is None or not spoken.answers:
            self._tell("已经是第一步了。")
        else:
            spoken.answers = dict([*spoken.answers.items()][:-1])
        if spoken is not None:
            self._go_on(spoken, None)

    def _help(self, spoken: Spoken | None) -> None:
        if spoken is None:
            self._show_menu(HELP)
            return
        wanted = CONVERSATIONS[spoken.name]
        position = replay(wanted.speak, self._talk(spoken, wanted), self.db, spoken.answers)
        hint = position.question.hint if position.question else ""
        self._tell(f"您正在办理「{wanted.title}」。{hint}发送「返回」改上一步，「取消」放弃。")
        self._go_on(spoken, None)

    # -- saying -------------------------------------------------------------------------

    def _show_menu(self, greeting: str) -> None:
        if self.person is None:
            self._begin(BIND, "")
            return
        text, choices = menu_for(self.db, self._actor(), self.person, self.today)
        self._tell(f"{greeting}\n{text}".strip(), choices)

    def _send(self, said: Sequence[Said]) -> None:
        for each in said:
            is_sensitive = each.file_id is not None and each.is_sensitive
            self._tell(each.text, each.choices, file_id=each.file_id, is_sensitive=is_sensitive)

    def _tell(
        self,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        file_id: UUID | None = None,
        is_sensitive: bool = False,
        reference: str = "",
        edits_id: UUID | None = None,
    ) -> UUID:
        self.db.flush()  # what a conversation has made, such as a file, is there before its reply
        self.parts += 1
        return reply(
            self.db,
            self.account.id,
            text,
            choices,
            made_at=self.now,
            part=self.parts,
            file_id=file_id,
            is_sensitive=is_sensitive,
            reference=reference,
            edits_id=edits_id,
        )

    # -- who and what -------------------------------------------------------------------

    def _spoken(self) -> Spoken | None:
        return self.open[-1] if self.open else None

    def _drop_all(self) -> None:
        for each in self.open:
            end_conversation(self.db, each)
        self.open.clear()

    def _person_may_have_changed(self) -> None:
        self.person = (
            self.db.get(Person, self.account.person_id) if self.account.person_id else None
        )

    def _actor(self) -> Actor:
        name = self.person.name if self.person else "未绑定"
        return Actor(name, self.account.messenger, self.account.person_id)

    def _talk(self, spoken: Spoken, wanted: Conversation) -> Talk:
        talk = Talk(
            account=self.account,
            person=self.person,
            occasion=Occasion(self._actor(), self.now, self.today, self.policy),
            subject=spoken.subject,
            shows_numbers=self.account.messenger in self.internal,
            public_url=self.public_url,
        )
        if wanted.name != BIND.name:
            _ = talk.speaker  # everything but binding needs somebody bound
        return talk
