// The demo: persons of the fictitious city, picked side by side, and a clock that can be moved.

import { Column } from "./column.js";
import { part } from "./line.js";

const REMEMBERED = "opened";
const REFRESH_MS = 30_000;
const SETTLE_MS = 800;

export class Picker {
  constructor({ date, notice, startCode }) {
    this.date = date;
    this.notice = notice;
    this.startCode = startCode;
    this.people = [];
    this.columns = new Map();
    this.active = null;
    this.element = document.querySelector(".picker");
    this.tabs = document.querySelector(".tabs");
    this.place = document.querySelector(".columns");
  }

  async show() {
    document.body.classList.add("demo");
    this.element.hidden = false;
    this.tabs.hidden = false;
    this.#offerNextMorning();
    await this.#refresh();
    for (const address of JSON.parse(localStorage.getItem(REMEMBERED) ?? "[]")) {
      const person = this.people.find((one) => one.address === address);
      if (person) this.#open(person);
    }
    this.#activate(null);
    this.#askWhoStarts();
    setInterval(() => document.hidden || this.#refresh(), REFRESH_MS);
    document.addEventListener("visibilitychange", () => document.hidden || this.active?.read() || this.#draw());
  }

  #offerNextMorning() {
    const button = document.querySelector(".next-morning");
    button.hidden = false;
    button.onclick = async () => {
      button.disabled = true;
      this.notice("正在办理到次日 09:00 为止的事项…");
      const answer = await fetch("/demo/next-morning", { method: "POST" }).catch(() => null);
      const said = answer?.ok ? {} : await answer?.json().catch(() => null);
      this.notice(answer?.ok ? "" : (said?.error ?? "没有成功，请稍后再试。"));
      button.disabled = false;
      button.focus();
      await this.#refresh();
    };
  }

  // A start link that came from outside is used by whoever is picked next and is not bound yet.
  #askWhoStarts() {
    if (this.startCode) this.notice(`邀请码 ${this.startCode}：请选择一位“未绑定”的人员来使用。`);
  }

  async #refresh() {
    const answer = await fetch("/demo/people").catch(() => null);
    if (!answer?.ok) return;
    this.people = await answer.json();
    this.#draw();
  }

  #refreshSoon() {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.#refresh(), SETTLE_MS);
  }

  #draw() {
    const focused = document.activeElement?.dataset?.address;
    const isTab = document.activeElement?.closest?.(".tabs") !== null;
    this.element.querySelector("ul").replaceChildren(...this.people.map((person) => this.#drawPerson(person)));
    this.tabs.replaceChildren(this.#drawTab(null), ...[...this.columns.values()].map((column) => this.#drawTab(column)));
    for (const column of this.columns.values()) column.element.classList.toggle("active", column === this.active);
    document.querySelector("main > .welcome").hidden = this.columns.size > 0;
    document.body.classList.toggle("picking", this.active === null);
    const unread = [...this.columns.values()].reduce((sum, column) => sum + column.unread, 0);
    document.title = unread ? `(${unread}) 证管家` : "证管家";
    if (focused != null) (isTab ? this.tabs : this.element).querySelector(`[data-address="${CSS.escape(focused)}"]`)?.focus();
  }

  #drawPerson(person) {
    const item = part("li");
    const button = part("button", "person");
    button.type = "button";
    button.dataset.address = person.address;
    const column = this.columns.get(person.address);
    if (column) button.setAttribute("aria-current", "true");
    const name = part("span", "name", person.name);
    const place = part("span", "place", [person.duty, person.unit].filter(Boolean).join(" · "));
    const marks = part("span", "marks");
    if (!person.is_bound) marks.append(part("span", "unbound", "未绑定"));
    if (column?.unread) marks.append(part("span", "unread", `${column.unread} 新`));
    if (person.waiting) marks.append(part("span", "waiting", `待办 ${person.waiting}`));
    button.append(name, marks, place);
    button.onclick = () => this.#pick(person);
    item.append(button);
    return item;
  }

  #drawTab(column) {
    const tab = part("button", "", column?.person.name ?? "人员");
    tab.type = "button";
    tab.dataset.address = column?.person.address ?? "";
    if (column === this.active) tab.setAttribute("aria-current", "true");
    if (column?.unread) tab.append(part("span", "unread", String(column.unread)), part("span", "unseen", "条新消息"));
    tab.onclick = () => this.#activate(column);
    return tab;
  }

  #pick(person) {
    const column = this.columns.get(person.address) ?? this.#open(person);
    this.#activate(column);
    column.element.scrollIntoView({ inline: "nearest", block: "nearest" });
    column.focus();
    if (this.startCode && !person.is_bound) {
      column.start(this.startCode);
      this.startCode = "";
      this.notice("");
    }
  }

  #open(person) {
    const column = new Column(person, {
      arrived: () => {
        this.#draw();
        this.#refreshSoon();
      },
      closed: () => this.#close(column),
      turnedAway: () => this.#close(column),
      start: (_column, code) => this.#start(column, code),
      date: this.date,
      isRead: () => column === this.active && !document.hidden,
    });
    const activate = () => column !== this.active && this.#activate(column);
    column.element.addEventListener("pointerdown", activate);
    column.element.addEventListener("focusin", activate);
    this.columns.set(person.address, column);
    this.place.append(column.element);
    this.#remember();
    return column;
  }

  #start(column, code) {
    const person = this.people.find((one) => one.address === column.person.address);
    if (!person?.is_bound) {
      column.start(code);
      this.#refreshSoon();
      return;
    }
    this.startCode = code;
    this.#askWhoStarts();
  }

  #activate(column) {
    this.active = column;
    column?.read();
    this.#draw();
  }

  #close(column) {
    column.close();
    this.columns.delete(column.person.address);
    this.#remember();
    this.#activate(column === this.active ? ([...this.columns.values()].at(-1) ?? null) : this.active);
    (this.active ?? { focus: () => this.element.querySelector("button")?.focus() }).focus();
  }

  #remember() {
    localStorage.setItem(REMEMBERED, JSON.stringify([...this.columns.keys()]));
  }
}
