// One person's chat: what was said, what can be answered, what is being written.

import { learnDate, learnMoment, officeNow } from "./clock.js";
import { Composer } from "./composer.js";
import { Connection } from "./connection.js";
import { Log } from "./log.js";

const WORKING_MS = 8_000;
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
    this.query = person ? `?as=${encodeURIComponent(person.address)}` : "";
    this.element = document.getElementById("column").content.firstElementChild.cloneNode(true);
    this.find(".close").onclick = () => desk.closed(this);
    this.composer = this.#compose();
    this.log = this.#drawLog();
    this.#name();
    this.connection = new Connection(`/ws${this.query}`, person?.address ?? "self", {
      state: (state) => this.#showState(state),
      told: (payload) => this.#told(payload),
      taken: (event) => this.#taken(event),
      delayed: (event, text) => this.log.put({ ...this.#ownLine(event), reason: text }),
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
    this.log.close();
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
    this.find(".log").setAttribute("aria-label", `${name}的消息`);
    this.find("textarea").setAttribute("aria-label", this.person ? `以${name}的身份发消息` : "给证管家发消息");
  }

  #compose() {
    return new Composer(this.element, {
      uploadPath: `/upload${this.query}`,
      say: (text) => this.#command(text),
      sendFile: (file) => this.#say({ type: "file", file: file.id, files: [file] }, ""),
      complain: (text) => this.#showWorking(text, { lasts: true }),
    });
  }

  #drawLog() {
    return new Log(this.find(".log"), this.find(".newer"), {
      press: (...pressed) => this.#press(...pressed),
      start: (code) => this.desk.start(this, code),
      command: (command) => this.#command(command),
      takeBack: (text) => this.composer.takeBack(text),
      fileUrl: (id) => `/files/${id}${this.query}`,
    });
  }

  #command(text) {
    this.#say({ type: "say", text }, text);
  }

  #say(event, shown) {
    this.isAnswered = false;
    this.#showOwn(this.connection.say({ ...event, shown, at: officeNow() }));
    this.log.toEnd();
  }

  #press(line, token) {
    this.isAnswered = false;
    this.log.press(line, token);
    this.connection.say({ type: "press", token, line });
  }

  #told(payload) {
    if (payload.type === "history") this.#showHistory(payload.lines);
    else if (payload.type === "date") {
      learnDate(payload.date);
      this.desk.date(payload.date);
    } else this.#showArrived(payload);
  }

  #showHistory(lines) {
    this.log.showHistory(lines);
    for (const event of this.connection.waiting) {
      if (event.type === "press") this.log.press(event.line, event.token);
      else if (!this.log.has(event.id)) this.#showOwn(event);
    }
    if (!this.log.lines.size) this.log.showEmpty(() => this.start(""));
  }

  #showArrived({ type, ...line }) {
    this.#showWorking("");
    this.isAnswered = true;
    if (type === "message") learnMoment(line.at);
    if (this.log.arrive(line) && !this.desk.isRead(this)) this.unread += 1;
    this.#showUnread();
    this.desk.arrived(this);
  }

  #showOwn({ id, shown, files, at }) {
    // A file can be fetched once it is taken; until then its name stands for it.
    const text = files ? `文件：${files[0].name}` : shown;
    this.log.put({ id, is_own: true, text, files: [], at, mark: "⋯" });
  }

  #taken(event) {
    const { type, shown: text, files = [], times } = event;
    if (type !== "press") this.log.put({ ...this.#ownLine(event), text, files, mark: "✓", reason: "" });
    // The answer may have overtaken the acknowledgement.
    if (!this.isAnswered) this.#showWorking("正在处理…");
    // Said twice, it may stand in the history under another id: look again.
    if (times > 1) this.connection.askHistory();
  }

  #ownLine({ id, shown, at }) {
    return this.log.line(id) ?? { id, is_own: true, text: shown, at };
  }

  #refused(event, text) {
    if (event.type === "press") {
      this.log.unpress(event.line);
      this.#showWorking(text, { lasts: true });
      return;
    }
    const isBack = event.type === "say" && this.composer.putBack(event.text);
    const canTakeBack = event.type === "say" && !isBack;
    this.log.put({ ...this.#ownLine(event), mark: "未发送", reason: text, isRefused: true, canTakeBack });
  }

  #showState(state) {
    this.find(".connection").textContent = STATES[state];
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
}
