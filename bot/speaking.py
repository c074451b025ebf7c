"""What an event means to an account: an answer, a button, a command, a file, or a start.

Spec: conversations 2, operations 5.3.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.dialogue import BACK, CANCEL, Dialogue, LeftAlone
from bot.messenger import Kind
from handlers import (
    BIND,
    CONVERSATIONS,
    PHONE,
    TRIP,
    WORKBOOK,
    conversation_for,
    tells_of_a_trip,
)
from handlers.talk import SentFile
from models.inbox import Heard
from models.outbox import Choice, Delivery, Message, message_of_token

BACK_WORDS = {"/back", BACK}
CANCEL_WORDS = {"/cancel", CANCEL}
HELP_WORDS = {"/help", "帮助"}
MENU_WORDS = {"/menu", "菜单"}


@dataclass
class Speaking:
    """One turn with one account."""

    dialogue: Dialogue

    def answer(self, event: Heard) -> None:
        """Answer one event."""
        self.dialogue.open_up()
        kind = Kind(event.kind)
        if kind is Kind.PRESS:
            self._press(event.payload)
        elif kind is Kind.FILE:
            self._take_file(event)
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
        if self.dialogue.person is None:
            self.dialogue.drop_all()
            self.dialogue.begin(BIND, "", said=parameter or None)
        else:
            self.dialogue.show_menu(f"{self.dialogue.person.name}，您好。")

    def _hear(self, words: str) -> None:
        spoken = self.dialogue.spoken
        if self.dialogue.person is None and spoken is None:
            self.dialogue.begin(BIND, "", said=words.removeprefix("/start").strip() or None)
        elif words in CANCEL_WORDS:
            self.dialogue.cancel(spoken)
        elif words in BACK_WORDS:
            self.dialogue.back(spoken)
        elif words in HELP_WORDS:
            self.dialogue.help(spoken)
        elif words in MENU_WORDS or words.startswith("/start"):
            self.dialogue.show_menu("")
        elif words.startswith("/"):
            self._command(words)
        elif spoken is not None:
            self.dialogue.go_on(spoken, words)
        else:
            self._command(words)

    def _refuse(self, why: str) -> None:
        """Something came that nobody can take: say why, and go on where we were."""
        self.dialogue.tell(why)
        spoken = self.dialogue.spoken
        if spoken is not None:
            self.dialogue.go_on(spoken, None)

    def _take_file(self, event: Heard) -> None:
        """A file: an answer to a question that takes one, else a workbook."""
        spoken = self.dialogue.spoken
        if spoken is None or event.file_id is None or not self.dialogue.takes_files(spoken):
            self.dialogue.begin(WORKBOOK, str(event.file_id))
        else:
            self.dialogue.go_on(spoken, SentFile(event.file_id, event.payload.strip()))

    def _take_number(self, number: str) -> None:
        """The speaker's own number: an answer to the question for it, or the wish to record it."""
        spoken = self.dialogue.spoken
        if self.dialogue.person is None:
            self._refuse("请先绑定身份，再登记联系电话。")
        elif spoken is not None and spoken.name == PHONE.name and not spoken.answers:
            self.dialogue.go_on(spoken, number)
        else:
            self.dialogue.begin(PHONE, "", said=number)

    def _command(self, words: str) -> None:
        wanted = conversation_for(words)
        if wanted is None and tells_of_a_trip(words, self.dialogue.today):
            self.dialogue.begin(TRIP, "", said=words)
        elif wanted is None:
            self.dialogue.show_menu("没有听懂这句话。请从下面选择，或发送 /help。")
        else:
            self.dialogue.begin(wanted, "")

    def _press(self, token: str) -> None:
        place = message_of_token(token)
        message = self.dialogue.db.get(Message, place[0]) if place else None
        if place is None or message is None or not self._is_mine(message):
            self.dialogue.tell("这个按钮不是给您的，或已失效。")
            return
        if not 0 <= place[1] < len(message.choices) or message.token(place[1]) != token:
            self.dialogue.tell("这个按钮已失效。")
            return
        self._note_receipt(message)
        choice = message.choices[place[1]]
        if choice.begin and choice.begin not in CONVERSATIONS:
            raise LeftAlone
        if choice.begin:
            self.dialogue.begin(CONVERSATIONS[choice.begin], choice.subject)
            if message.platform_id is not None:  # else what is to be replaced is not known
                self._open_again(message)
        else:
            self._press_answer(message, place[1], choice)

    def _note_receipt(self, message: Message) -> None:
        """Whoever presses a button has received it: nothing is uncertain any more."""
        if message.state in {Delivery.SENDING, Delivery.UNCERTAIN}:
            message.state, message.sent_at = Delivery.SENT, self.dialogue.now
            message.leased_until = None
            self.dialogue.db.add(message)

    def _press_answer(self, message: Message, place: int, choice: Choice) -> None:
        spoken = self.dialogue.spoken
        if spoken is None or spoken.prompt_id != message.id:
            self.dialogue.tell("这一步已经过去了，没有重复处理。")
            if spoken is not None:
                self.dialogue.go_on(spoken, None)
            return
        message.pressed = place
        if choice.label in {BACK, CANCEL} and not choice.answer:
            self._hear(choice.label)
        else:
            self.dialogue.go_on(spoken, choice.answer)

    def _open_again(self, card: Message) -> None:
        """A card's other buttons stay good: show it again in its place."""
        self.dialogue.tell(
            card.text,
            card.choices,
            edits_id=card.id,
            reference=card.reference,
            file_id=card.file_id,
        )

    def _is_mine(self, message: Message) -> bool:
        by_account = message.account_id == self.dialogue.account.id
        return by_account and (
            message.to_id is None or message.to_id == self.dialogue.account.person_id
        )
