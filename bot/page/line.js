// Draws one line of a chat. Text from anybody becomes text nodes only, never markup.

import { timeOf } from "./clock.js";
import { sizeOf } from "./upload.js";

// Web addresses, start links of this page, and commands, as they occur in running Chinese text.
const LIVELY = /(https?:\/\/[^\s<>"'，。；：、！？（）【】「」《》]+)|((?<![\w/])\/\?start=[\w-]+)|((?<![\w/.])\/[a-z]{2,20}(?![\w/]))/g;
const PICTURES = new Set(["image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp"]);
const ALARM = /预警|严重|逾期/;
const SHORT_LABEL = 4;

/**
 * @param {object} line as the server tells it
 * @param {{press: Function, start: Function, command: Function, takeBack: Function, fileUrl: Function, grown: Function}} acts what can be done with it
 */
export function drawLine(line, acts) {
  const article = part("article", `line ${line.is_own ? "own" : "office"}`);
  article.classList.toggle("refused", Boolean(line.isRefused));
  article.append(part("h3", "unseen", line.is_own ? "我：" : "证管家："));
  const bubble = part("div", "bubble");
  if (line.text) bubble.append(drawText(line.text, acts));
  for (const file of line.files ?? []) bubble.append(drawFile(file, acts));
  bubble.append(drawFoot(line));
  article.append(bubble);
  if (line.reason) article.append(drawReason(line, acts));
  if (line.buttons?.length) article.append(drawButtons(line, acts));
  return article;
}

/** Mark a button as pressed and close the others of its message. */
export function markPressed(article, token) {
  for (const button of article.querySelectorAll(".choices button")) {
    const isPressed = button.dataset.token === token;
    // The pressed one stays focusable: whoever uses the keyboard keeps the place.
    button.disabled = !isPressed;
    button.setAttribute("aria-pressed", String(isPressed));
  }
}

/** Open the buttons of a message again, after a press that was refused. */
export function unmarkPressed(article) {
  for (const button of article.querySelectorAll(".choices button")) {
    button.disabled = false;
    button.removeAttribute("aria-pressed");
  }
}

function drawText(text, acts) {
  const words = part("p", "words");
  const heading = /^【[^】\n]{1,30}】/.exec(text)?.[0] ?? "";
  if (heading) words.append(part("strong", ALARM.test(heading) ? "alarm" : "", heading));
  let from = heading.length;
  for (const found of text.matchAll(LIVELY)) {
    if (found.index < from) continue;
    words.append(text.slice(from, found.index), drawLively(found, acts));
    from = found.index + found[0].length;
  }
  words.append(text.slice(from));
  return words;
}

function drawLively([all, web, start, command], acts) {
  if (command) {
    const button = part("button", "command", command);
    button.type = "button";
    button.onclick = () => acts.command(command);
    return button;
  }
  const url = new URL(web ?? start, location.origin);
  const link = part("a", "", all);
  link.href = url.href;
  link.rel = "noopener noreferrer";
  link.target = "_blank";
  const code = url.origin === location.origin && url.pathname === "/" ? url.searchParams.get("start") : null;
  if (code) {
    link.onclick = (event) => {
      event.preventDefault();
      acts.start(code);
    };
  }
  return link;
}

function drawFile(file, acts) {
  const url = acts.fileUrl(file.id);
  const card = part("a", "file");
  card.href = url;
  card.download = file.name;
  if (PICTURES.has(file.media_type)) card.append(drawPicture(file, url, acts));
  const name = part("span", "name", file.name);
  card.append(name, part("span", "size", `${sizeOf(file.size_bytes)} · 下载`));
  return card;
}

function drawPicture(file, url, acts) {
  const picture = part("img", "");
  picture.alt = `图片 ${file.name}`;
  picture.src = url;
  picture.onload = acts.grown;
  picture.onerror = () => picture.remove();
  return picture;
}

function drawFoot(line) {
  const foot = part("p", "foot");
  if (line.is_resent) foot.append(part("span", "resent", "重发"));
  if (line.reference) foot.append(part("span", "reference", `参考号 ${line.reference}`));
  const time = part("time", "", timeOf(new Date(line.at)));
  time.dateTime = line.at;
  foot.append(time);
  if (line.is_own) foot.append(part("span", "mark", line.mark ?? "✓"));
  return foot;
}

function drawReason(line, acts) {
  const reason = part("p", "reason", line.reason);
  if (!line.canTakeBack) return reason;
  const back = part("button", "command", "放回输入框");
  back.type = "button";
  back.onclick = () => {
    back.remove();
    acts.takeBack(line.text);
  };
  reason.append(back);
  return reason;
}

function drawButtons(line, acts) {
  const choices = part("div", "choices");
  choices.setAttribute("role", "group");
  choices.setAttribute("aria-label", "可选的回答");
  for (const { label, token } of line.buttons) {
    const button = part("button", label.length <= SHORT_LABEL ? "short" : "", label);
    button.type = "button";
    button.dataset.token = token;
    button.onclick = () => button.getAttribute("aria-pressed") !== "true" && acts.press(line.id, token, label);
    choices.append(button);
  }
  return choices;
}

/** An element with a class and text. */
export function part(tag, className, text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  element.textContent = text;
  return element;
}
