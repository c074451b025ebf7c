"""The open conversations of one account: begun, gone on with, taken back, ended, and what is said.

One is spoken at a time; another one begun meanwhile waits below it and goes on afterwards, so
nothing that was said is lost. Spec: conversations 2, operations 5.3.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session

from bot.menu import HELP, menu_for
from bot.replay import Position, replay
from handlers import BIND, CONVERSATIONS, Conversation
from handlers.talk import Said, SentFile, Talk
from models.account import Account
from models.audit import Actor
from models.conversation import Spoken, end_conversation, keep_conversation
from models.errors import CustodyError
from models.occasion import Occasion
from models.outbox import Choice, Message, reply
from models.person import Person
from models.policy import Policy

BACK, CANCEL = "返回", "取消"
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
class Dialogue:
    """One turn's hold of an account. Messages are added to the session; nothing is sent here."""

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

    def open_up(self) -> None:
        """See whether this release can go on with what is open here.

        Raises:
            LeftAlone: a newer release has begun some of it.
        """
        if any(_is_newer(each) for each in self.open):
            raise LeftAlone

    # -- going on -----------------------------------------------------------------------

    def begin(self, wanted: Conversation, subject: str, said: str | None = None) -> None:
        """Begin a conversation about a record; the one being spoken waits below it."""
        spoken = self.spoken
        if spoken is not None and spoken.name == wanted.name and spoken.subject == subject:
            self.go_on(spoken, None)
            return
        if spoken is not None and len(self.open) >= MOST_OPEN:
            self.tell("没说完的事太多了，请先完成或取消前面的。")
            self.go_on(spoken, None)
            return
        begun = Spoken(wanted.name, wanted.version, subject, spoken.depth + 1 if spoken else 0)
        self.open.append(begun)
        self.go_on(begun, said)

    def go_on(self, spoken: Spoken, said: str | SentFile | None) -> None:
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
            self.finish(spoken)
            return
        self._person_may_have_changed()
        if position.question is None:
            self._send(talk.said)
            self.finish(spoken)
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

    def takes_files(self, spoken: Spoken) -> bool:
        """Whether the open question takes a file as its answer; one that is refused takes none."""
        wanted = CONVERSATIONS[spoken.name]
        try:
            with self.db.begin_nested() as trial:
                position = replay(wanted.speak, self._talk(spoken, wanted), self.db, spoken.answers)
                trial.rollback()
        except CustodyError:
            return False
        return position.question is not None and position.question.takes_files

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
        spoken.prompt_id = self.tell(text, [*choices, Choice(CANCEL)])
        keep_conversation(self.db, self.account.id, spoken, self.now)

    def finish(self, spoken: Spoken) -> None:
        end_conversation(self.db, spoken)
        self.open.remove(spoken)
        below = self.spoken
        if below is not None:
            self.tell(f"我们接着办「{CONVERSATIONS[below.name].title}」。")
            self.go_on(below, None)

    def cancel(self, spoken: Spoken | None) -> None:
        """Drop a conversation; nothing of it is recorded."""
        if spoken is None:
            self.tell("现在没有正在办理的事项。")
            return
        self.tell(f"好的，「{CONVERSATIONS[spoken.name].title}」已取消，没有保存。")
        self.finish(spoken)

    def back(self, spoken: Spoken | None) -> None:
        """Take the last answer away."""
        if spoken is None or not spoken.answers:
            self.tell("已经是第一步了。")
        else:
            spoken.answers = dict([*spoken.answers.items()][:-1])
        if spoken is not None:
            self.go_on(spoken, None)

    def help(self, spoken: Spoken | None) -> None:
        """Say what fits at the step at hand."""
        if spoken is None:
            self.show_menu(HELP)
            return
        wanted = CONVERSATIONS[spoken.name]
        position = replay(wanted.speak, self._talk(spoken, wanted), self.db, spoken.answers)
        hint = position.question.hint if position.question else ""
        self.tell(f"您正在办理「{wanted.title}」。{hint}发送「返回」改上一步，「取消」放弃。")
        self.go_on(spoken, None)

    # -- saying -------------------------------------------------------------------------

    def show_menu(self, greeting: str) -> None:
        """What this person may do; a stranger is asked for the invitation."""
        if self.person is None:
            self.begin(BIND, "")
            return
        text, choices = menu_for(self.db, self._actor(), self.person, self.today)
        self.tell(f"{greeting}\n{text}".strip(), choices)

    def _send(self, said: Sequence[Said]) -> None:
        for each in said:
            is_sensitive = each.file_id is not None and each.is_sensitive
            self.tell(each.text, each.choices, file_id=each.file_id, is_sensitive=is_sensitive)

    def tell(
        self,
        text: str,
        choices: Sequence[Choice] = (),
        *,
        file_id: UUID | None = None,
        is_sensitive: bool = False,
        reference: str = "",
        edits_id: UUID | None = None,
    ) -> UUID:
        """Owe this account a message; returns its id."""
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

    @property
    def spoken(self) -> Spoken | None:
        """The conversation that is being spoken, if any."""
        return self.open[-1] if self.open else None

    def drop_all(self) -> None:
        """Drop every conversation."""
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
