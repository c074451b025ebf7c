"""A person with a telephone. Names and numbers are made up by the tests."""

from __future__ import annotations

from typing import Any

from .acts import bot_membership, edit, write
from .files import a_picture
from .limits import DEEP_LINK, check_deep_link
from .shown import Act, Shown
from .watcher import PATIENCE, Watcher
from .world import BLOCKED, Chat, Press, World, entities_in, worded

NOBODYS_PHONE = "+8610000000000"


class Person(Watcher):
    """The other side of a private chat. Every act returns an Act, good for `after=`."""

    def __init__(self, world: World, chat: Chat, *, language: str) -> None:
        super().__init__(world, chat)
        self.name = chat.title
        self.user: dict[str, Any] = {
            "id": chat.id,
            "is_bot": False,
            "first_name": chat.title,
            "language_code": language,
        }

    def says(self, text: str, *, reply_to: Shown | None = None) -> Act:
        return self._write({**worded(text), **self._replying(reply_to)})

    def starts(self, parameter: str = "") -> Act:
        """Open the chat, by a deep link if there is a parameter."""
        check_deep_link(parameter)
        return self.says(f"/start {parameter}".strip())

    def presses(self, label: str) -> Act:
        """The newest button of that label, under a message or of the keyboard below the chat."""
        if message := self._with_button(label):
            return self.presses_on(message, label)
        for button in self._keys():
            if button["text"] == label:
                return self.shares_contact() if "request_contact" in button else self.says(label)
        raise AssertionError(f"no button {label}\n{self.transcript()}")

    def presses_on(self, message: Shown | int, label: str) -> Act:
        """A button under that message; one with a deep link to the bot starts it again."""
        shown = self._standing(message) if isinstance(message, int) else message
        if shown and (url := shown.button(label).url):
            links = DEEP_LINK.findall(url)
            assert links, f"{label} opens {url}"
            return self.starts(links[0])
        return self._press(self.user, message, label)

    async def does(self, act: str | Act, *words: str, seconds: float = PATIENCE) -> Shown:
        """Do something and wait for an answer that holds the words.

        A text that is the label of a button in sight is pressed, any other is said; an Act
        has been done already: `await person.does(person.sends_photo(), "收到")`.
        """
        if isinstance(act, str):
            act = self.presses(act) if self._is_in_sight(act) else self.says(act)
        return await self.sees(*words, after=act, seconds=seconds)

    def sends_file(
        self, name: str, content: bytes, media_type: str = "", *, caption: str = ""
    ) -> Act:
        document = self.world.files.document(name, content, media_type)
        return self._write({"document": document, **_captioned(caption)})

    def sends_photo(self, content: bytes | None = None, *, caption: str = "") -> Act:
        """A picture, any if none is given; Telegram makes JPEGs of several sizes of it."""
        sizes = self.world.files.photo(content or a_picture())
        return self._write({"photo": sizes, **_captioned(caption)})

    def sends_album(self, *contents: bytes, caption: str = "") -> Act:
        """Pictures sent as one: each is a message of its own, the first has the caption."""
        group = {"media_group_id": f"album-{self.id}-{self._chat.last_id}"}
        photos = [{"photo": self.world.files.photo(each), **group} for each in contents]
        photos[0] |= _captioned(caption)
        return self._write(*photos)

    def shares_contact(self, *, of: Person | None = None, phone: str = NOBODYS_PHONE) -> Act:
        """One's own contact, or that of another user of Telegram."""
        whose = of or self
        contact = {"phone_number": phone, "first_name": whose.name, "user_id": whose.id}
        return self._write({"contact": contact})

    def shares_strangers_contact(self, name: str, phone: str = NOBODYS_PHONE) -> Act:
        """A contact of somebody whom Telegram does not know: it has no user's id."""
        return self._write({"contact": {"phone_number": phone, "first_name": name}})

    def sends_sticker(self) -> Act:
        sizes = {"width": 512, "height": 512, "is_animated": False, "is_video": False}
        kept = self.world.files.keep("sticker.webp", b"sticker", folder="stickers")
        return self._write({"sticker": {**kept.wire, "type": "regular", **sizes}})

    def sends_voice(self) -> Act:
        kept = self.world.files.keep("voice.oga", b"voice", folder="voice")
        return self._write({"voice": {**kept.wire, "duration": 3, "mime_type": "audio/ogg"}})

    def sends_location(self) -> Act:
        return self._write({"location": {"latitude": 0.0, "longitude": 0.0}})

    def edits(self, old_text: str, new_text: str) -> Act:
        """Change one's own newest message of that text."""
        own = [each for each in self.chat if not each.from_bot and each.text == old_text]
        return edit(self.world, self._chat, own[-1].id, {"entities": None, **worded(new_text)})

    def deletes(self, message: Shown | int) -> None:
        """Take a message away for both sides; the bot is not told."""
        message_id = message if isinstance(message, int) else message.id
        with self.world.lock:
            assert self.world.remove(self._chat, message_id)

    def blocks(self) -> Act:
        return self._membership("member", "kicked", BLOCKED)

    def unblocks(self) -> Act:
        return self._membership("kicked", "member", None)

    @property
    def commands(self) -> dict[str, str]:
        """The menu of commands as it shows now: names and what they are for."""
        with self.world.lock:
            shown = self.world.menus.shown_in(self.id, self.user["language_code"][:2])
            return {each["command"]: each["description"] for each in shown}

    @property
    def keyboard(self) -> list[list[str]]:
        """The labels of the keyboard below the chat, if the bot has put one there."""
        with self.world.lock:
            rows = (self._chat.keyboard or {}).get("keyboard", [])
            return [[_as_key(each)["text"] for each in row] for row in rows]

    @property
    def answered_presses(self) -> list[Press]:
        return [each for each in self._presses_of(self.id) if each.is_answered]

    @property
    def waiting_presses(self) -> list[Press]:
        """Buttons that still spin, because the bot has not answered."""
        return [each for each in self._presses_of(self.id) if not each.is_answered]

    def _write(self, *contents: dict[str, Any]) -> Act:
        with self.world.lock:
            assert self._chat.shut != BLOCKED, f"{self.name} has blocked the bot"
            self._chat.shut = None
            return write(self.world, self._chat, self.user, *contents)

    def _membership(self, old: str, new: str, shut: str | None) -> Act:
        with self.world.lock:
            self._chat.shut = shut
            return bot_membership(self.world, self._chat, self.user, old=old, new=new)

    def _replying(self, message: Shown | None) -> dict[str, Any]:
        if message is None:
            return {}
        wire = {name: each for name, each in message.wire.items() if name != "reply_to_message"}
        return {"reply_to_message": wire}

    def _standing(self, message_id: int) -> Shown | None:
        return next((each for each in self.chat if each.id == message_id), None)

    def _keys(self) -> list[dict[str, Any]]:
        rows = (self._chat.keyboard or {}).get("keyboard", [])
        return [_as_key(each) for row in rows for each in row]

    def _is_in_sight(self, label: str) -> bool:
        said = self._from_bot()
        in_last = bool(said) and label in said[-1].labels
        return in_last or any(key["text"] == label for key in self._keys())


def _as_key(button: str | dict[str, Any]) -> dict[str, Any]:
    return {"text": button} if isinstance(button, str) else button


def _captioned(caption: str) -> dict[str, Any]:
    entities = entities_in(caption)
    words: dict[str, Any] = {"caption": caption} if caption else {}
    return {**words, "caption_entities": entities} if entities else words
