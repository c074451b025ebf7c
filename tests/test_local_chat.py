"""The local chat over a real server: websocket, files, doors, and the page in Chromium."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import httpx
import pytest
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, Locator, Page, async_playwright, expect
from pytest_asyncio import fixture
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from bot.messenger import Attachment, Button, DemoPerson, Incoming, Kind, Line, Outgoing
from bot.messengers.local import LocalChat
from bot.messengers.local_gate import Limits
from models.errors import Unusable
from tests.walk import CHROMIUM, CHROMIUM_FLAGS, Scheme

# One event loop for all, so that Chromium need not be started for each.
pytestmark = pytest.mark.asyncio(loop_scope="module")

HOLDER = DemoPerson("demo-holder", "甲一鸣", "持证人", "试验局", 2)
DESK = DemoPerson("demo-desk", "乙测试", "保管员", "试验局", 0)
NEWCOMER = DemoPerson("demo-newcomer", "试用人", "", "尚未绑定的手机", 0)
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c4890000000d49444154789c63f8cfc0f01f00050001ff"
    "5689f2680000000049454e44ae426082"
)


@dataclass
class SmallOffice:
    """An office of three persons that answers at once and remembers everything it took."""

    demo: bool = True
    taken: list[Incoming] = field(default_factory=list)
    lines: dict[str, list[Line]] = field(default_factory=dict)
    files: dict[UUID, tuple[Attachment, bytes]] = field(default_factory=dict)
    given: set[tuple[str, UUID]] = field(default_factory=set)
    bound: set[str] = field(default_factory=lambda: {HOLDER.address, DESK.address})
    day: date = date(2015, 7, 20)
    broken: Exception | None = None
    thinking_seconds: float = 0
    chat: LocalChat | None = None

    async def take(self, event: Incoming) -> None:
        await asyncio.sleep(self.thinking_seconds)
        if self.broken:
            raise self.broken
        if event.event_id in {one.event_id for one in self.taken}:
            return
        self.taken.append(event)
        if event.file_id:
            self.given.add((event.address, event.file_id))
        if event.kind is not Kind.PRESS:
            files = (self.files[event.file_id][0],) if event.file_id else ()
            own = Line(event.event_id, is_own=True, text=event.text, at=self.now(), files=files)
            self.lines.setdefault(event.address, []).append(own)
        await self.answer(event)

    async def answer(self, event: Incoming) -> None:
        if event.kind is Kind.PRESS:
            return await self.say(event.address, f"已选择 {event.token}。")
        if event.kind is Kind.FILE:
            return await self.say(event.address, "收到文件。")
        if event.kind is Kind.START:
            self.bound.add(event.address)
            return await self.say(event.address, f"已用 {event.text} 绑定。")
        if event.text == "证件":
            kinds = (
                Button("普通护照", "passport"),
                Button("往来港澳通行证", "hong-kong"),
                Button("取消", "cancel"),
            )
            return await self.say(event.address, "请选择证件种类", buttons=kinds)
        return await self.say(event.address, f"听到：{event.text}")

    async def say(
        self,
        address: str,
        text: str,
        *,
        buttons: tuple[Button, ...] = (),
        files: tuple[Attachment, ...] = (),
    ) -> None:
        message = Outgoing(uuid4(), address, text, self.now(), buttons=buttons, files=files)
        line = Line(
            str(message.id), is_own=False, text=text, at=message.at, buttons=buttons, files=files
        )
        self.lines.setdefault(address, []).append(line)
        self.given |= {(address, file.id) for file in files}
        if self.chat:
            await self.chat.send(message)

    async def history(self, address: str, *, messenger: str) -> Sequence[Line]:
        assert messenger == "local"
        return self.lines.get(address, [])[-200:]

    async def keep_file(self, name: str, media_type: str, content: bytes) -> Attachment:
        if name.endswith(".exe"):
            raise Unusable("不收程序文件，请发送图片或文档。")
        kept = Attachment(uuid4(), name, media_type, len(content))
        self.files[kept.id] = (kept, content)
        return kept

    async def fetch_file(
        self, file_id: UUID, *, messenger: str, address: str
    ) -> tuple[Attachment, bytes] | None:
        assert messenger == "local"
        return self.files[file_id] if (address, file_id) in self.given else None

    async def sign_in(self, code: str, tail: str, *, messenger: str) -> str:
        assert messenger == "local"
        if (code, tail) != ("CODE-1", "12345X"):
            raise Unusable("邀请码或身份证号后六位不对，请核对后再试。")
        self.bound.add("secret-1")
        return "secret-1"

    async def is_bound(self, address: str, *, messenger: str) -> bool:
        assert messenger == "local"
        return address in self.bound

    def today(self) -> date:
        return self.day

    def now(self) -> datetime:
        return datetime(self.day.year, self.day.month, self.day.day, 1, 30, tzinfo=UTC)

    def is_demo(self) -> bool:
        return self.demo

    async def demo_people(self) -> Sequence[DemoPerson]:
        return [HOLDER, DESK, NEWCOMER] if self.demo else []

    async def next_morning(self) -> date:
        self.day += timedelta(days=1)
        await self.say(HOLDER.address, "【提醒】普通护照应于明天交还。")
        return self.day


@dataclass
class Site:
    """A served page and the means to talk to it as a browser would."""

    office: SmallOffice
    chat: LocalChat
    client: httpx.AsyncClient

    @property
    def origin(self) -> str:
        return f"http://127.0.0.1:{self.chat.port}"

    def page(self, address: str = HOLDER.address, **headers: str) -> connect:
        origin = headers.pop("origin", self.origin)
        url = f"ws://127.0.0.1:{self.chat.port}/ws" + (f"?as={address}" if address else "")
        return connect(url, origin=origin, additional_headers=headers, proxy=None)  # type: ignore[arg-type]

    async def post(self, path: str, **sent: object) -> httpx.Response:
        return await self.client.post(path, **sent)  # type: ignore[arg-type]


def a_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@asynccontextmanager
async def served(chat: LocalChat) -> AsyncIterator[None]:
    server = chat.server()
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.01)
    try:
        yield
    finally:
        server.should_exit = True
        await serving


@asynccontextmanager
async def a_site(
    office: SmallOffice, *, limits: Limits | None = None, host: str = "127.0.0.1", port: int = 0
) -> AsyncIterator[Site]:
    port = port or a_free_port()
    chat = LocalChat(office, host=host, port=port, demo_picker=True, limits=limits or Limits())
    office.chat = chat
    origin = f"http://127.0.0.1:{port}"
    async with (
        served(chat),
        httpx.AsyncClient(base_url=origin, headers={"Origin": origin}, trust_env=False) as client,
    ):
        yield Site(office, chat, client)


@fixture(loop_scope="module")
async def demo() -> AsyncIterator[Site]:
    async with a_site(SmallOffice()) as site:
        yield site


@fixture(loop_scope="module")
async def real() -> AsyncIterator[Site]:
    async with a_site(SmallOffice(demo=False)) as site:
        yield site


async def told(page: ClientConnection, kind: str) -> dict[str, object]:
    """The next payload of this kind."""
    async with asyncio.timeout(5):
        while True:
            payload: dict[str, object] = json.loads(await page.recv())
            if payload["type"] == kind:
                return payload


async def say(page: ClientConnection, text: str, *, event_id: str = "event-1") -> None:
    await page.send(json.dumps({"type": "say", "id": event_id, "text": text}))


# The websocket


async def test_what_is_said_is_taken_and_answered(demo: Site) -> None:
    async with demo.page() as page:
        assert (await told(page, "history"))["lines"] == []
        await say(page, "你好")
        assert (await told(page, "message"))["text"] == "听到：你好"
        assert (await told(page, "taken"))["id"] == "event-1"
    assert demo.office.taken == [
        Incoming("local", HOLDER.address, "event-1", Kind.TEXT, text="你好")
    ]


async def test_a_press_a_file_and_a_start_arrive_as_such(demo: Site) -> None:
    kept = await demo.office.keep_file("页.png", "image/png", PICTURE)
    async with demo.page() as page:
        for said in (
            {"type": "press", "id": "p", "token": "passport"},
            {"type": "file", "id": "f", "file": str(kept.id), "text": "资料页"},
            {"type": "start", "id": "s", "text": "CODE-1"},
        ):
            await page.send(json.dumps(said))
            await told(page, "taken")
    assert demo.office.taken == [
        Incoming("local", HOLDER.address, "p", Kind.PRESS, token="passport"),  # noqa: S106 - a button's
        Incoming("local", HOLDER.address, "f", Kind.FILE, text="资料页", file_id=kept.id),
        Incoming("local", HOLDER.address, "s", Kind.START, text="CODE-1"),
    ]


async def test_history_is_shown_to_a_page_that_opens_later(demo: Site) -> None:
    assert await demo.chat.send(
        Outgoing(UUID(int=7), HOLDER.address, "无人在看", demo.office.now())
    ) == str(UUID(int=7))
    await demo.office.say(HOLDER.address, "昨天的消息")
    async with demo.page() as page:
        (line,) = (await told(page, "history"))["lines"]  # type: ignore[misc]
    assert (line["text"], line["at"]) == ("昨天的消息", "2015-07-20T01:30:00+00:00")


async def test_an_edited_message_keeps_its_id(demo: Site) -> None:
    message = Outgoing(
        uuid4(), HOLDER.address, "已阅", demo.office.now(), reference="A-1", is_resent=True
    )
    async with demo.page() as page:
        await told(page, "history")
        await demo.chat.edit("first-id", message)
        edited = await told(page, "edited")
    assert (edited["id"], edited["text"], edited["reference"], edited["is_resent"]) == (
        "first-id",
        "已阅",
        "A-1",
        True,
    )
    assert "address" not in edited


async def test_a_message_reaches_its_address_only(demo: Site) -> None:
    async with demo.page() as holder, demo.page(DESK.address) as desk:
        await told(holder, "history")
        await told(desk, "history")
        await demo.office.say(HOLDER.address, "只给持证人")
        await demo.office.say(DESK.address, "只给保管员")
        assert (await told(desk, "message"))["text"] == "只给保管员"


async def test_another_window_on_the_same_chat_is_told_to_look_again(demo: Site) -> None:
    async with demo.page() as one, demo.page() as other:
        await told(other, "history")
        await say(one, "你好")
        await told(other, "stale")
        await other.send('{"type": "history"}')
        assert len((await told(other, "history"))["lines"]) == 2  # type: ignore[arg-type]


async def test_a_refusal_is_said_with_its_sentence(demo: Site) -> None:
    demo.office.broken = Unusable("现在不能办理。")
    async with demo.page() as page:
        await say(page, "你好")
        refused = await told(page, "refused")
    assert refused == {
        "type": "refused",
        "id": "event-1",
        "text": "现在不能办理。",
        "again_after": None,
    }


async def test_a_failure_asks_the_page_to_say_it_again(demo: Site) -> None:
    demo.office.broken = OSError("disk full")
    async with demo.page() as page:
        await say(page, "你好")
        refused = await told(page, "refused")
        assert (refused["text"], refused["again_after"]) == (
            "系统暂时没有收下，稍后自动再发。",
            5.0,
        )
        demo.office.broken = None
        await say(page, "你好")
        await told(page, "taken")


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        pytest.param(
            {"type": "say", "text": "长" * 4001},
            "一条消息最多 4000 字，请分几条发送。",
            id="too-long",
        ),
        pytest.param({"type": "say", "text": "  "}, "消息是空的，请输入文字。", id="empty"),
        pytest.param({"type": "dance"}, "无法识别的消息，请刷新页面后再试。", id="unknown"),
        pytest.param({"type": "press"}, "这个按钮已经失效，请发送 /menu 重新开始。", id="no-token"),
        pytest.param(
            {"type": "press", "token": "t" * 65},
            "这个按钮已经失效，请发送 /menu 重新开始。",
            id="long-token",
        ),
        pytest.param({"type": "file", "file": "1"}, "没有找到这个文件，请重新上传。", id="no-file"),
    ],
)
async def test_what_cannot_be_taken_is_refused(
    demo: Site, said: dict[str, str], sentence: str
) -> None:
    async with demo.page() as page:
        await page.send(json.dumps({"id": "event-1", **said}))
        assert (await told(page, "refused"))["text"] == sentence
    assert demo.office.taken == []


async def test_nonsense_is_refused_and_the_page_stays(demo: Site) -> None:
    async with demo.page() as page:
        for raw in ("nonsense", "[]", "{}"):
            await page.send(raw)
            await told(page, "refused")
        await say(page, "你好")
        await told(page, "taken")


async def test_too_many_events_a_minute_are_refused_for_a_while() -> None:
    async with (
        a_site(SmallOffice(), limits=Limits(events_per_minute=2)) as site,
        site.page() as page,
    ):
        for number in range(3):
            await say(page, "你好", event_id=f"event-{number}")
        refused = await told(page, "refused")
        assert (refused["id"], refused["text"]) == (
            "event-2",
            "消息太多；文字已保留，一会儿自动再发。",
        )
        assert 50 < float(str(refused["again_after"])) <= 60
        async with site.page(DESK.address) as desk:
            await say(desk, "别人不受影响")
            await told(desk, "taken")


# The doors


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:1"])
async def test_another_sites_websocket_is_refused(demo: Site, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with demo.page(origin=origin):
            pass
    assert refused.value.response.status_code == 403


async def test_another_sites_post_is_refused(demo: Site) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"Origin": ""}):
        answer = await demo.post("/demo/next-morning", headers=headers)
        assert answer.status_code == 403
    assert demo.office.day == date(2015, 7, 20)


async def test_a_foreign_host_name_does_not_reach_the_demo(demo: Site) -> None:
    for path in ("/", "/session", "/demo/people", "/page/chat.js"):
        assert (await demo.client.get(path, headers={"Host": "evil.example"})).status_code == 403
    for name in ("localhost", "127.0.0.1", "[::1]"):
        assert (
            await demo.client.get("/", headers={"Host": f"{name}:{demo.chat.port}"})
        ).status_code == 200


async def test_every_answer_carries_the_security_headers(demo: Site) -> None:
    for path in ("/", "/session", "/page/chat.js", "/page/none.js", "/files/none", "/none"):
        headers = (await demo.client.get(path)).headers
        assert headers["Content-Security-Policy"].startswith("default-src 'self';")
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["X-Frame-Options"] == "DENY"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == "no-store"


async def test_nobody_can_be_picked_outside_the_demo(real: Site) -> None:
    assert (await real.client.get("/demo/people")).status_code == 404
    assert (await real.post("/demo/next-morning")).status_code == 404
    assert (await real.post(f"/upload?as={HOLDER.address}", content=b"x")).status_code == 403
    assert (await real.client.get(f"/files/{uuid4()}?as={HOLDER.address}")).status_code == 403
    await assert_turned_away(real.page(HOLDER.address))


async def test_nobody_can_be_picked_on_an_address_others_reach() -> None:
    async with a_site(SmallOffice(), host="0.0.0.0") as site:  # noqa: S104 - what must not open the picker
        assert (await site.client.get("/demo/people")).status_code == 404
        assert (await site.client.get("/session")).json()["has_picker"] is False


async def test_an_address_that_is_not_in_the_picker_is_turned_away(demo: Site) -> None:
    await assert_turned_away(demo.page("somebody"))


async def assert_turned_away(opening: connect) -> None:
    async with opening as page:
        with pytest.raises(ConnectionClosed) as closed:
            await page.recv()
    assert closed.value.rcvd is not None
    assert closed.value.rcvd.code == 4401


# Signing in


async def test_signing_in_opens_ones_own_chat(real: Site) -> None:
    wrong = await real.post("/sign-in", json={"code": "CODE-1", "tail": "000000"})
    assert (wrong.status_code, wrong.json()["error"]) == (
        422,
        "邀请码或身份证号后六位不对，请核对后再试。",
    )
    await assert_turned_away(real.page(""))

    answer = await real.post("/sign-in", json={"code": " CODE-1 ", "tail": "12345X"})
    cookie = answer.headers["Set-Cookie"]
    assert answer.status_code == 200
    assert "secret-1" not in answer.text
    assert all(flag in cookie for flag in ("HttpOnly", "SameSite=strict"))
    assert "Secure" not in cookie
    assert (await real.client.get("/session")).json()["is_signed_in"] is True
    async with real.page("", Cookie="steward=secret-1") as page:
        await say(page, "你好")
        await told(page, "taken")
    assert real.office.taken[0].address == "secret-1"

    await real.post("/sign-out")
    assert (await real.client.get("/session")).json()["is_signed_in"] is False


async def test_the_cookie_of_an_encrypted_page_never_travels_in_the_open(real: Site) -> None:
    form = {"code": "CODE-1", "tail": "12345X"}
    answer = await real.post("/sign-in", json=form, headers={"X-Forwarded-Proto": "https"})
    assert "; Secure" in answer.headers["Set-Cookie"]


async def test_an_account_that_was_ended_says_nothing_more(real: Site) -> None:
    real.office.bound.add("secret-1")
    async with real.page("", Cookie="steward=secret-1") as page:
        await told(page, "history")
        real.office.bound.clear()
        await say(page, "你好")
        with pytest.raises(ConnectionClosed):
            await told(page, "taken")
    assert real.office.taken == []


async def test_guessing_codes_is_slowed_down() -> None:
    async with a_site(SmallOffice(demo=False), limits=Limits(events_per_minute=2)) as site:
        codes = [
            (await site.post("/sign-in", content=body)).status_code for body in (b"{}", b"[", b"{}")
        ]
    assert codes == [422, 422, 429]


# Files


async def test_a_file_goes_up_and_comes_down_with_its_name(demo: Site) -> None:
    name = "%E6%8A%A4%E7%85%A7%20%E9%A1%B5.png"
    headers = {"X-File-Name": f"..%2F{name}", "Content-Type": "image/png"}
    card = (
        await demo.post(f"/upload?as={HOLDER.address}", content=PICTURE, headers=headers)
    ).json()
    assert card == {
        "id": card["id"],
        "name": "护照 页.png",
        "media_type": "image/png",
        "size_bytes": len(PICTURE),
    }

    demo.office.given.add((HOLDER.address, UUID(card["id"])))
    answer = await demo.client.get(f"/files/{card['id']}?as={HOLDER.address}")
    assert answer.content == PICTURE
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"] == f"inline; filename*=UTF-8''{name}"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert (await demo.client.get(f"/files/{card['id']}?as={DESK.address}")).status_code == 404


@pytest.mark.parametrize(
    "media_type", ["image/svg+xml", "text/html", "application/pdf", "nonsense"]
)
async def test_what_could_run_is_only_ever_saved(demo: Site, media_type: str) -> None:
    headers = {"X-File-Name": "x", "Content-Type": media_type}
    card = (
        await demo.post(f"/upload?as={HOLDER.address}", content=b"<script>", headers=headers)
    ).json()
    demo.office.given.add((HOLDER.address, UUID(card["id"])))
    answer = await demo.client.get(f"/files/{card['id']}?as={HOLDER.address}")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"


async def test_a_file_that_is_refused_says_why() -> None:
    async with a_site(SmallOffice(), limits=Limits(file_bytes=1024**2)) as site:
        for content, name, expected in (
            (b"x" * (1024**2 + 1), "a", (413, "文件不能超过 1 MB，请压缩或分开发送。")),
            (b"", "a", (422, "文件是空的，请检查后再发。")),
            (b"x", "a.exe", (422, "不收程序文件，请发送图片或文档。")),
        ):
            answer = await site.post(
                f"/upload?as={HOLDER.address}", content=content, headers={"X-File-Name": name}
            )
            assert (answer.status_code, answer.json()["error"]) == expected


async def test_a_body_of_unknown_length_is_cut_off() -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b"x" * 1024

    async with a_site(SmallOffice(), limits=Limits(file_bytes=10 * 1024)) as site:
        assert (
            await site.post(f"/upload?as={HOLDER.address}", content=endless())
        ).status_code == 413


async def test_an_upload_broken_off_leaves_nothing_behind(
    demo: Site, caplog: pytest.LogCaptureFixture
) -> None:
    _reader, writer = await asyncio.open_connection("127.0.0.1", demo.chat.port)
    head = f"Host: 127.0.0.1:{demo.chat.port}\r\nOrigin: {demo.origin}\r\nContent-Length: 99"
    writer.write(f"POST /upload?as={HOLDER.address} HTTP/1.1\r\n{head}\r\n\r\nhalf".encode())
    await writer.drain()
    await asyncio.sleep(0.2)
    writer.close()
    await asyncio.sleep(0.2)
    assert demo.office.files == {}
    assert [one for one in caplog.records if one.levelname == "ERROR"] == []


# The demo


async def test_the_next_morning_is_told_to_every_page(demo: Site) -> None:
    async with demo.page() as holder, demo.page(DESK.address) as desk:
        assert (await told(desk, "date"))["date"] == "2015-07-20"
        await told(holder, "history")
        assert (await demo.post("/demo/next-morning")).json() == {"date": "2015-07-21"}
        assert (await told(desk, "date"))["date"] == "2015-07-21"
        assert (await told(holder, "message"))["text"] == "【提醒】普通护照应于明天交还。"


async def test_the_picker_shows_who_waits_for_what(demo: Site) -> None:
    people = (await demo.client.get("/demo/people")).json()
    assert people[0] == {**vars(HOLDER), "is_bound": True}
    assert [one["is_bound"] for one in people] == [True, True, False]


# The page in a browser


needs_chromium = pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")


@fixture(loop_scope="module", scope="module")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        opened = await playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_FLAGS)
        yield opened
        await opened.close()


@asynccontextmanager
async def a_page(
    browser: Browser, url: str, *, width: int = 1400, scheme: Scheme = "light"
) -> AsyncIterator[Page]:
    """A page that must not complain: no script error, no refused resource, nothing from outside."""
    context = await browser.new_context(
        viewport={"width": width, "height": 900}, locale="zh-CN", color_scheme=scheme
    )
    page = await context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on(
        "console",
        lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None,
    )
    page.on(
        "request",
        lambda request: errors.append(request.url) if "//127.0.0.1:" not in request.url else None,
    )
    await page.goto(url)
    yield page
    assert errors == []
    await context.close()


async def pick(page: Page, name: str) -> Locator:
    await page.locator(".person", has_text=name).click()
    column = page.locator(".column", has_text=name)
    await expect(column.locator(".connection")).to_have_text("")
    return column


async def write(column: Locator, text: str) -> None:
    await column.locator("textarea").fill(text)
    await column.locator("textarea").press("Enter")


@needs_chromium
@pytest.mark.browser
async def test_two_persons_chat_side_by_side(demo: Site, browser: Browser) -> None:
    async with a_page(browser, demo.origin) as page:
        await expect(page.locator(".office-date")).to_have_text("办公日期 2015-07-20 周一")
        holder, desk = await pick(page, "甲一鸣"), await pick(page, "乙测试")
        await write(holder, "第一行\n第二行")
        await expect(holder.locator(".office .words")).to_have_text("听到：第一行\n第二行")
        await expect(holder.locator(".own .mark")).to_have_text("✓")
        await expect(holder.locator(".working")).to_have_text("")
        await expect(desk.locator(".line")).to_have_count(0)
        await desk.locator("textarea").focus()
        await demo.office.say(HOLDER.address, "新消息")
        await expect(holder.locator(".unread")).to_have_text("1 条新消息")
        await expect(page).to_have_title("(1) 证管家")
        await holder.locator(".log").click()
        await expect(holder.locator(".unread")).to_be_hidden()
        await page.reload()
        await expect(page.locator(".column")).to_have_count(2)
        await expect(page.locator(".column", has_text="甲一鸣").locator(".line")).to_have_count(3)
        await page.get_by_role("button", name="关闭乙测试的对话").click()
        await expect(page.locator(".column")).to_have_count(1)


@needs_chromium
@pytest.mark.browser
async def test_a_button_answers_by_mouse_and_by_keyboard(demo: Site, browser: Browser) -> None:
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        await write(column, "证件")
        button = column.get_by_role("button", name="普通护照")
        await button.click()
        await expect(column.locator(".office .words").last).to_have_text("已选择 passport。")
        await expect(button).to_have_attribute("aria-pressed", "true")
        await expect(column.get_by_role("button", name="取消")).to_be_disabled()
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44

        await write(column, "证件")
        await expect(column.locator(".choices")).to_have_count(2)
        await column.get_by_role("button", name="往来港澳通行证").last.focus()
        await page.keyboard.press("Enter")
        await expect(column.locator(".office .words").last).to_have_text("已选择 hong-kong。")
        await expect(column.get_by_role("button", name="往来港澳通行证").last).to_be_focused()


@needs_chromium
@pytest.mark.browser
async def test_an_edited_card_can_be_pressed_again(demo: Site, browser: Browser) -> None:
    card = Outgoing(
        uuid4(), HOLDER.address, "预警", demo.office.now(), buttons=(Button("详情", "a"),)
    )
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        await demo.chat.send(card)
        await column.get_by_role("button", name="详情").press("Enter")
        edited = replace(card, text="预警详情", buttons=(Button("详情", "a"), Button("已阅", "b")))
        await demo.chat.edit(str(card.id), edited)
        await expect(column.locator(".office .words").first).to_have_text("预警详情")
        await column.get_by_role("button", name="已阅").click()
        await expect(column.locator(".office .words").last).to_have_text("已选择 b。")


@needs_chromium
@pytest.mark.browser
async def test_enter_that_chooses_a_word_does_not_send(demo: Site, browser: Browser) -> None:
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        words = column.locator("textarea")
        await words.fill("zheng")
        await words.dispatch_event("keydown", {"key": "Enter", "isComposing": True})
        await words.dispatch_event("keydown", {"key": "Process", "keyCode": 229})
        await words.press("Shift+Enter")
        await words.press("x")
        assert await words.input_value() == "zheng\nx"
        assert demo.office.taken == []


@needs_chromium
@pytest.mark.browser
async def test_a_dropped_picture_is_shown_and_a_large_file_refused(
    demo: Site, browser: Browser
) -> None:
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        await drop(page, column, name="资料页.png", media_type="image/png", content=list(PICTURE))
        picture = column.locator(".own .file img")
        await expect(picture).to_have_attribute("alt", "图片 资料页.png")
        assert await picture.evaluate("image => image.decode().then(() => image.naturalWidth)") == 1
        await expect(column.locator(".office .words")).to_have_text("收到文件。")
        await drop(page, column, name="坏.exe", media_type="", content=[1])
        await expect(column.locator(".upload .wrong")).to_have_text(
            "不收程序文件，请发送图片或文档。"
        )
        await drop(page, column, name="图.svg", media_type="image/svg+xml", content=[60])
        await expect(column.locator(".own .file", has_text="图.svg").locator("img")).to_have_count(
            0
        )


async def drop(
    page: Page, column: Locator, *, name: str, media_type: str, content: list[int]
) -> None:
    transfer = await page.evaluate_handle(
        """([name, type, content]) => {
            const carried = new DataTransfer();
            carried.items.add(new File([new Uint8Array(content)], name, { type }));
            return carried;
        }""",
        [name, media_type, content],
    )
    await column.dispatch_event("drop", {"dataTransfer": transfer})


@needs_chromium
@pytest.mark.browser
async def test_what_is_said_during_a_restart_is_said_again_with_its_id(browser: Browser) -> None:
    office, port = SmallOffice(), a_free_port()
    async with AsyncExitStack() as open_page:
        async with a_site(office, port=port) as site:
            page = await open_page.enter_async_context(a_page(browser, site.origin))
            column = await pick(page, "甲一鸣")
        await expect(column.locator(".connection")).to_contain_text("连接中断，正在重连…")
        await write(column, "断线时说的")
        await write(column, "再说一句")
        await expect(column.locator(".own .mark")).to_have_text(["⋯", "⋯"])
        ids = await ids_waiting(page)
        async with a_site(office, port=port):
            await expect(column.locator(".own .mark")).to_have_text(["✓", "✓"], timeout=20_000)
            await expect(column.locator(".connection")).to_have_text("")
    assert [one.event_id for one in office.taken] == ids
    assert [one.text for one in office.taken] == ["断线时说的", "再说一句"]


async def ids_waiting(page: Page) -> list[str]:
    kept = await page.evaluate(f"sessionStorage['waiting/{HOLDER.address}']")
    return [one["id"] for one in json.loads(kept)]


@needs_chromium
@pytest.mark.browser
async def test_what_was_not_taken_is_said_again_after_a_reload(
    demo: Site, browser: Browser
) -> None:
    demo.office.broken = OSError("the disk is full")
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        await write(column, "你好")
        reason = column.locator(".own .reason")
        await expect(reason).to_have_text("系统暂时没有收下，稍后自动再发。")
        demo.office.broken = None
        await page.reload()
        await expect(column.locator(".own .mark")).to_have_text("✓")
        await expect(column.locator(".own")).to_have_count(1)


@needs_chromium
@pytest.mark.browser
async def test_the_end_stays_in_view_unless_one_reads_above(demo: Site, browser: Browser) -> None:
    for number in range(60):
        await demo.office.say(HOLDER.address, f"第 {number} 条")
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        await expect(column.locator(".words").last).to_be_in_viewport()
        await demo.office.say(HOLDER.address, "最新")
        await expect(column.get_by_text("最新", exact=True)).to_be_in_viewport()
        await column.locator(".log").hover()
        await page.mouse.wheel(0, -1500)
        await expect(column.get_by_text("最新", exact=True)).not_to_be_in_viewport()
        await demo.office.say(HOLDER.address, "更新")
        await column.get_by_role("button", name="有新消息").click()
        await expect(column.get_by_text("更新", exact=True)).to_be_in_viewport()


@needs_chromium
@pytest.mark.browser
async def test_refused_words_are_put_back_to_be_changed(demo: Site, browser: Browser) -> None:
    demo.office.broken = Unusable("现在不能办理。")
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        words = column.locator("textarea")
        await write(column, "第一句")
        await expect(words).to_have_value("第一句")
        demo.office.thinking_seconds = 0.5
        await write(column, "第二句")
        await words.fill("正在写")
        await column.get_by_role("button", name="放回输入框").click()
        await expect(words).to_have_value("正在写\n第二句")
        await expect(column.locator(".refused .words")).to_have_text(["第一句", "第二句"])


@needs_chromium
@pytest.mark.browser
async def test_links_are_anchors_and_markup_is_text(demo: Site, browser: Browser) -> None:
    link = f"{demo.origin}/?start=CODE-9"
    text = f"<img src=x onerror=alert(1)> 见 {link}。也可 https://example.org/a，或发送 /menu。"
    await demo.office.say(NEWCOMER.address, text)
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "试用人")
        await expect(column.locator(".office .words")).to_have_text(text)
        await expect(column.locator(".office a").last).to_have_attribute(
            "href", "https://example.org/a"
        )
        await column.locator(".office a").first.click()
        await expect(column.locator(".office .words").last).to_have_text("已用 CODE-9 绑定。")
        await column.get_by_role("button", name="/menu").click()
        await expect(column.locator(".office .words").last).to_have_text("听到：/menu")
    assert demo.office.taken[0].kind is Kind.START


@needs_chromium
@pytest.mark.browser
async def test_a_start_link_waits_for_somebody_not_yet_bound(demo: Site, browser: Browser) -> None:
    async with a_page(browser, f"{demo.origin}/?start=CODE-9") as page:
        await expect(page.locator(".notice")).to_contain_text("CODE-9")
        await pick(page, "甲一鸣")
        column = await pick(page, "试用人")
        await expect(column.locator(".office .words")).to_have_text("已用 CODE-9 绑定。")
        assert page.url == f"{demo.origin}/"
    assert [one.address for one in demo.office.taken] == [NEWCOMER.address]


@needs_chromium
@pytest.mark.browser
async def test_the_next_morning_moves_the_date(demo: Site, browser: Browser) -> None:
    async with a_page(browser, demo.origin) as page:
        column = await pick(page, "甲一鸣")
        await page.get_by_role("button", name="到下一天 09:00").click()
        await expect(page.locator(".office-date")).to_have_text("办公日期 2015-07-21 周二")
        await expect(column.locator(".office .words")).to_have_text(
            "【提醒】普通护照应于明天交还。"
        )


@needs_chromium
@pytest.mark.browser
async def test_a_phone_shows_one_chat_at_a_time(demo: Site, browser: Browser) -> None:
    async with a_page(browser, demo.origin, width=390) as page:
        await pick(page, "甲一鸣")
        await expect(page.locator(".picker")).to_be_hidden()
        await page.get_by_role("button", name="人员").click()
        await pick(page, "乙测试")
        await expect(page.locator(".column:visible")).to_have_count(1)
        await demo.office.say(HOLDER.address, "新消息")
        await expect(page.locator(".tabs button", has_text="甲一鸣")).to_contain_text("1")
        await page.locator(".tabs button", has_text="甲一鸣").click()
        await expect(page.get_by_text("新消息", exact=True)).to_be_in_viewport()
        assert await page.evaluate("document.documentElement.scrollWidth") == 390


@needs_chromium
@pytest.mark.browser
async def test_signing_in_and_out_on_the_page(real: Site, browser: Browser) -> None:
    async with a_page(browser, f"{real.origin}/?start=CODE-1") as page:
        await expect(page.get_by_label("邀请码")).to_have_value("CODE-1")
        await page.get_by_label("身份证号后六位").fill("000000")
        await page.get_by_role("button", name="登录").click()
        await expect(page.locator(".sign-in .wrong")).to_have_text(
            "邀请码或身份证号后六位不对，请核对后再试。"
        )
        assert_accessible(await Axe().run(page))
        await page.get_by_label("身份证号后六位").fill("12345x")
        await page.keyboard.press("Enter")
        await write(page.locator(".column"), "你好")
        await expect(page.locator(".office .words")).to_have_text("听到：你好")
        await page.reload()
        await expect(page.locator(".office .words")).to_have_text("听到：你好")
        await page.get_by_role("button", name="退出登录").click()
        await page.get_by_role("button", name="退出", exact=True).click()
        await expect(page.get_by_label("邀请码")).to_be_visible()


@needs_chromium
@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1400])
async def test_the_page_has_no_barrier(
    demo: Site, browser: Browser, scheme: Scheme, width: int
) -> None:
    kept = await demo.office.keep_file("回执.pdf", "application/pdf", b"x")
    message = Outgoing(
        uuid4(),
        HOLDER.address,
        "【预警】请查看 /menu",
        demo.office.now(),
        files=(kept,),
        reference="A-1",
    )
    async with a_page(browser, demo.origin, width=width, scheme=scheme) as page:
        assert_accessible(await Axe().run(page))
        column = await pick(page, "甲一鸣")
        await write(column, "证件")
        await column.get_by_role("button", name="普通护照").click()
        await demo.chat.send(replace(message, is_resent=True))
        await expect(column.locator(".resent")).to_have_text("重发")
        await expect(column.locator(".reference")).to_have_text("参考号 A-1")
        demo.office.broken = Unusable("现在不能办理。")
        await write(column, "你好")
        await expect(column.locator(".refused .reason")).to_have_text("现在不能办理。")
        await expect(column.locator("textarea")).to_have_value("你好")
        await page.wait_for_timeout(300)  # the last message has faded in
        assert_accessible(await Axe().run(page))


def assert_accessible(results: object) -> None:
    found = results.response["violations"]  # type: ignore[attr-defined]
    assert [(one["id"], [node["html"] for node in one["nodes"]]) for one in found] == []
