// One person's chat: what was said, what can be answered, what is being written.

import { dayOf, learnDate, learnMoment, officeNow } from "./clock.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { drawLine, markPressed, part, unmarkPressed } from "./line.js";

const WORKING_MS = 8_000;
const AT_BOTTOM_PX = 60;
const STATES = { opening: "正在连接…", open: "", lost: "连接中断，正在重连… 您说的话会自动补发。" };

export class Column {
  /**
   * @param {{address: string, name: string, duty: string, unit: string}|null} person picked, or null for whoever signed in
   * @param {object} desk what the column tells the page: arrived, closed, turnedAway, start, date, isRead
   */
  constructor(person, desk) {
    this.person = person;
    this.desk = desk;
    this.unread = 0;
    this.hasScrolled = false;
    this.lastTop = 0;
    this.lines = new Map();
    this.pressed = new Map();
    this.query = person ? `?as=${encodeURIComponent(person.address)}` : "";
    this.element = document.getElementById("column").content.firstElementChild.cloneNode(true);
    this.log = this.find(".log");
    this.composer = this.#compose();
    this.#name();
    this.#listen();
    this.connection = new Connection(`/ws${this.query}`, person?.address ?? "self", {
      state: (state) => this.#showState(state),
      told: (payload) => this.#told(payload),
      taken: (event) => this.#taken(event),
      delayed: (event, text) => this.#append({ ...this.#ownLine(event), reason: text }),
      refused: (event, text) => this.#refused(event, text),
      turnedAway: () => desk.turnedAway(this),
    });
  }

  find(selector) {
    return this.element.querySelector(selector);
  }

  /** Send a start parameter, as a deep link does. */
  start(code) {
    this.#say({ type: "start", text: code }, code ? `/start ${code}` : "/start");
  }

  focus() {
    this.composer.focus();
  }

  /** Everything that had arrived has been seen. */
  read() {
    this.unread = 0;
    this.#showUnread();
  }

  close() {
    clearTimeout(this.working);
    this.resized.disconnect();
    this.connection.close();
    this.element.remove();
  }

  #name() {
    const name = this.person?.name ?? "与证管家的对话";
    this.element.setAttribute("aria-label", this.person ? `${name}的对话` : name);
    this.find("h2").textContent = name;
    this.find(".duty").textContent = [this.person?.duty, this.person?.unit].filter(Boolean).join(" · ");
    this.find(".close").setAttribute("aria-label", `关闭${name}的对话`);
    this.find(".close").hidden = !this.person;
    this.log.setAttribute("aria-label", `${name}的消息`);
    this.composer.words.setAttribute("aria-label", this.person ? `以${name}的身份发消息` : "给证管家发消息");
  }

  #compose() {
    return new Composer(this.element, {
      uploadPath: `/upload${this.query}`,
      say: (text) => this.#command(text),
      sendFile: (file) => this.#say({ type: "file", file: file.id, files: [file] }, ""),
      complain: (text) => this.#showWorking(text, { lasts: true }),
    });
  }

  #listen() {
    this.find(".close").onclick = () => this.desk.closed(this);
    this.find(".newer").onclick = () => this.#toBottom();
    this.log.onscroll = () => this.#scrolled();
    // Whoever reads the end stays at the end when pictures load, the field grows or a tab is shown.
    this.resized = new ResizeObserver(() => this.hasScrolled || this.#toBottom());
    this.resized.observe(this.log);
  }

  #command(text) {
    this.#say({ type: "say", text }, text);
  }

  #say(event, shown) {
    this.isAnswered = false;
    const queued = this.connection.say({ ...event, shown, at: officeNow() });
    this.#showOwn(queued);
    this.#toBottom();
  }

  #press(lineId, token, label) {
    this.isAnswered = false;
    this.pressed.set(lineId, token);
    markPressed(this.lines.get(lineId).element, token);
    this.connection.say({ type: "press", token, line: lineId, label });
  }

  #told(payload) {
    if (payload.type === "history") this.#showHistory(payload.lines);
    else if (payload.type === "date") {
      learnDate(payload.date);
      this.desk.date(payload.date);
    } else this.#showArrived(payload);
  }

  // What arrived while the history was being read is newer than its last line and stays,
  // and so do words that were refused, until they are taken back.
  #showHistory(lines) {
    const known = new Set(lines.map(({ id }) => id));
    const lastAt = lines.length ? Date.parse(lines.at(-1).at) : 0;
    const isLater = (line) => line.isRefused || (line.isLive && Date.parse(line.at) >= lastAt);
    const later = [...this.lines.values()].filter(({ line }) => !known.has(line.id) && isLater(line));
    this.log.setAttribute("aria-live", "off");
    this.log.replaceChildren();
    this.lines.clear();
    this.day = "";
    for (const line of [...lines, ...later.map((one) => one.line)]) this.#append(line);
    for (const event of this.connection.waiting) if (!known.has(event.id)) this.#showWaiting(event);
    if (!this.lines.size) this.#showEmpty();
    if (!this.hasScrolled) this.#toBottom();
    // Read out what comes from now on, not the two hundred lines before.
    setTimeout(() => this.log.setAttribute("aria-live", "polite"), 500);
  }

  #showWaiting(event) {
    if (event.type !== "press") this.#showOwn(event);
    else if (this.lines.has(event.line)) {
      this.pressed.set(event.line, event.token);
      markPressed(this.lines.get(event.line).element, event.token);
    }
  }

  #showArrived({ type, ...line }) {
    this.#showWorking("");
    this.isAnswered = true;
    if (type === "message") learnMoment(line.at);
    const isNew = !this.lines.has(line.id);
    this.#append({ ...line, isLive: true });
    if (!this.hasScrolled) this.#toBottom();
    else this.find(".newer").hidden = !isNew;
    if (isNew && !this.desk.isRead(this)) this.unread += 1;
    this.#showUnread();
    this.desk.arrived(this);
  }

  #showOwn({ id, shown, files, at }) {
    // A file can be fetched once it is taken; until then its name stands for it.
    const text = files ? `文件：${files[0].name}` : shown;
    this.#append({ id, is_own: true, text, files: [], at, mark: "⋯" });
  }

  #append(line) {
    this.find(".empty")?.remove();
    const element = drawLine(line, {
      press: (...pressed) => this.#press(...pressed),
      start: (code) => this.desk.start(this, code),
      command: (command) => this.#command(command),
      fileUrl: (id) => `/files/${id}${this.query}`,
      takeBack: (text) => this.composer.takeBack(text),
      grown: () => this.hasScrolled || this.#toBottom(),
    });
    const pressed = this.pressed.get(line.id) ?? line.buttons?.find(({ label, token }) => [label, token].includes(line.pressed))?.token;
    if (pressed) markPressed(element, pressed);
    const before = this.lines.get(line.id)?.element;
    if (before) this.#replace(before, element);
    else this.#appendUnderDay(line, element);
    this.lines.set(line.id, { line, element });
  }

  #replace(before, element) {
    const hadFocus = before.contains(document.activeElement);
    before.replaceWith(element);
    if (hadFocus) (element.querySelector(".choices button:enabled") ?? this.composer.words).focus();
  }

  #appendUnderDay(line, element) {
    const day = dayOf(new Date(line.at));
    if (day !== this.day) this.log.append(part("p", "day", day));
    this.day = day;
    this.log.append(element);
  }

  #showEmpty() {
    const empty = part("div", "empty", "还没有消息。");
    const begin = part("button", "primary", "开始");
    begin.type = "button";
    begin.onclick = () => this.start("");
    empty.append(begin);
    this.log.append(empty);
  }

  #taken(event) {
    if (event.type !== "press") this.#append({ ...this.#ownLine(event), text: event.shown, files: event.files ?? [], mark: "✓", reason: "" });
    // The answer may have overtaken the acknowledgement.
    if (!this.isAnswered) this.#showWorking("正在处理…");
    // Said twice, it may stand in the history under another id: look again.
    if (event.times > 1) this.connection.askHistory();
  }

  #ownLine({ id, shown, at }) {
    return this.lines.get(id)?.line ?? { id, is_own: true, text: shown, at };
  }

  #refused(event, text) {
    if (event.type === "press") {
      this.pressed.delete(event.line);
      if (this.lines.has(event.line)) unmarkPressed(this.lines.get(event.line).element);
      this.#showWorking(text, { lasts: true });
      return;
    }
    const isBack = event.type === "say" && this.composer.putBack(event.text);
    const canTakeBack = event.type === "say" && !isBack;
    this.#append({ ...this.#ownLine(event), mark: "未发送", reason: text, isRefused: true, canTakeBack });
  }

  #showState(state) {
    this.find(".connection").textContent = STATES[state];
    this.element.classList.toggle("offline", state !== "open");
  }

  #showWorking(text, { lasts = false } = {}) {
    clearTimeout(this.working);
    this.find(".working").textContent = text;
    if (text && !lasts) this.working = setTimeout(() => this.#showWorking(""), WORKING_MS);
  }

  #showUnread() {
    const mark = this.find(".unread");
    mark.hidden = this.unread === 0;
    mark.textContent = `${this.unread} 条新消息`;
  }

  // Only going up is a wish to read something earlier; the end moves down by itself.
  #scrolled() {
    const { scrollTop } = this.log;
    if (this.#isAtBottom()) this.hasScrolled = false;
    else if (scrollTop < this.lastTop) this.hasScrolled = true;
    this.lastTop = scrollTop;
    if (!this.hasScrolled) this.find(".newer").hidden = true;
  }

  #isAtBottom() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < AT_BOTTOM_PX;
  }

  #toBottom() {
    this.hasScrolled = false;
    this.log.scrollTop = this.log.scrollHeight;
    this.find(".newer").hidden = true;
  }
}
