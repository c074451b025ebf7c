// The lines of one chat in their order, under their days, with the end kept in view.

import { dayOf } from "./clock.js";
import { drawLine, markPressed, part, unmarkPressed } from "./line.js";

const AT_BOTTOM_PX = 60;
const QUIET_MS = 500;

export class Log {
  /**
   * @param {HTMLElement} element with role="log"
   * @param {HTMLElement} newer the button that leads to the end
   * @param {object} acts what can be done with a line, see drawLine
   */
  constructor(element, newer, acts) {
    this.element = element;
    this.newer = newer;
    this.acts = { ...acts, grown: () => this.#stay() };
    this.lines = new Map();
    this.pressed = new Map();
    this.hasScrolled = false;
    this.lastTop = 0;
    newer.onclick = () => this.toEnd();
    element.onscroll = () => this.#scrolled();
    // Whoever reads the end stays at the end when pictures load, the field grows or a tab is shown.
    this.resized = new ResizeObserver(() => this.#stay());
    this.resized.observe(element);
  }

  has(id) {
    return this.lines.has(id);
  }

  line(id) {
    return this.lines.get(id)?.line;
  }

  /** Show a line, in place of the one with its id if there is one. */
  put(line) {
    this.element.querySelector(".empty")?.remove();
    const element = drawLine(line, this.acts);
    const token = this.pressed.get(line.id) ?? line.pressed;
    const pressed = line.buttons?.find((button) => token && [button.token, button.label].includes(token));
    if (pressed) markPressed(element, pressed.token);
    const before = this.lines.get(line.id)?.element;
    if (before) this.#replace(before, element);
    else this.#append(line, element);
    this.lines.set(line.id, { line, element });
  }

  /** Show a line that has just arrived, and lead to it if something earlier is being read. */
  arrive(line) {
    const isNew = !this.has(line.id);
    // The office has edited its message after the press: its buttons are new ones.
    this.pressed.delete(line.id);
    this.put({ ...line, isLive: true });
    if (this.hasScrolled) this.newer.hidden = !isNew && this.newer.hidden;
    this.#stay();
    return isNew;
  }

  /**
   * Show the history in place of everything.
   *
   * What arrived while it was being read is newer than its last line and stays, and so do
   * words that were refused, until they are taken back.
   */
  showHistory(lines) {
    const known = new Set(lines.map(({ id }) => id));
    const lastAt = lines.length ? Date.parse(lines.at(-1).at) : 0;
    const isLater = (line) => line.isRefused || (line.isLive && Date.parse(line.at) >= lastAt);
    const later = [...this.lines.values()].map(({ line }) => line).filter((line) => !known.has(line.id) && isLater(line));
    const hadFocus = this.element.contains(document.activeElement);
    this.element.setAttribute("aria-live", "off");
    this.element.replaceChildren();
    this.lines.clear();
    this.day = "";
    for (const line of [...lines, ...later]) this.put(line);
    if (hadFocus) this.element.focus({ preventScroll: true });
    this.#stay();
    // Read out what comes from now on, not the two hundred lines before.
    setTimeout(() => this.element.setAttribute("aria-live", "polite"), QUIET_MS);
  }

  /** Offer to begin, in a chat without a line. */
  showEmpty(begin) {
    const empty = part("div", "empty", "还没有消息。");
    const button = part("button", "primary", "开始");
    button.type = "button";
    button.onclick = begin;
    empty.append(button);
    this.element.append(empty);
  }

  press(id, token) {
    this.pressed.set(id, token);
    if (this.has(id)) markPressed(this.lines.get(id).element, token);
  }

  unpress(id) {
    this.pressed.delete(id);
    if (this.has(id)) unmarkPressed(this.lines.get(id).element);
  }

  toEnd() {
    this.hasScrolled = false;
    this.element.scrollTop = this.element.scrollHeight;
    this.newer.hidden = true;
  }

  close() {
    this.resized.disconnect();
  }

  #replace(before, element) {
    const hadFocus = before.contains(document.activeElement);
    before.replaceWith(element);
    if (hadFocus) (element.querySelector(".choices button:enabled") ?? this.element).focus();
  }

  #append(line, element) {
    const day = dayOf(new Date(line.at));
    if (day !== this.day) this.element.append(part("p", "day", day));
    this.day = day;
    this.element.append(element);
  }

  #stay() {
    if (!this.hasScrolled) this.toEnd();
  }

  // Only going up is a wish to read something earlier; the end moves down by itself.
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.element;
    if (scrollHeight - scrollTop - clientHeight < AT_BOTTOM_PX) this.hasScrolled = false;
    else if (scrollTop < this.lastTop) this.hasScrolled = true;
    this.lastTop = scrollTop;
    if (!this.hasScrolled) this.newer.hidden = true;
  }
}
