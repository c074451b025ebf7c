// Opens the page: the picker of the demo, the sign-in form, or the chat of whoever is signed in.

import { learnDate, officeDay } from "./clock.js";
import { Column } from "./column.js";
import { Picker } from "./picker.js";

const RETRY_MS = 3_000;
const find = (selector) => document.querySelector(selector);

function showDate(isoDate) {
  learnDate(isoDate);
  find(".office-date time").textContent = officeDay(isoDate);
  find(".office-date time").dateTime = isoDate;
  find(".office-date").hidden = false;
}

function notice(text) {
  find(".notice").textContent = text;
  find(".notice").hidden = !text;
}

// The code is used once and should not stay in the address bar or the history.
function takeStartCode() {
  const url = new URL(location.href);
  const code = url.searchParams.get("start") ?? "";
  url.searchParams.delete("start");
  history.replaceState(null, "", url);
  return code;
}

async function askSession() {
  try {
    const answer = await fetch("/session");
    if (answer.ok) return await answer.json();
  } catch {
    // The server is being restarted; ask again below.
  }
  notice("暂时连接不上，正在重试…");
  await new Promise((done) => setTimeout(done, RETRY_MS));
  return askSession();
}

function showOwnChat() {
  document.body.classList.add("alone");
  find(".sign-in").hidden = true;
  find(".sign-out").hidden = false;
  const column = new Column(null, {
    arrived: () => {
      document.title = column.unread ? `(${column.unread}) 证管家` : "证管家";
    },
    turnedAway: () => location.reload(),
    start: (_column, code) => column.start(code),
    date: showDate,
    isRead: () => !document.hidden,
  });
  column.element.classList.add("active");
  find(".columns").append(column.element);
  column.focus();
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) return;
    column.read();
    document.title = "证管家";
  });
}

function showSignIn(code) {
  const form = find(".sign-in");
  form.hidden = false;
  form.code.value = code;
  (code ? form.tail : form.code).focus();
  form.onsubmit = async (event) => {
    event.preventDefault();
    const button = form.querySelector("[type=submit]");
    button.disabled = true;
    form.querySelector(".wrong").textContent = await signIn(form);
    button.disabled = false;
  };
}

async function signIn(form) {
  const body = JSON.stringify({ code: form.code.value.trim(), tail: form.tail.value.trim().toUpperCase() });
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/sign-in", { method: "POST", headers, body }).catch(() => null);
  if (answer?.ok) {
    form.reset();
    // What somebody else left unsent in this tab is not this person's to say.
    sessionStorage.clear();
    showOwnChat();
    return "";
  }
  const said = await answer?.json().catch(() => null);
  return said?.error ?? "没有连接上，请稍后再试。";
}

function offerSignOut() {
  const dialog = find(".leaving");
  find(".sign-out").onclick = () => dialog.showModal();
  dialog.onclose = async () => {
    if (dialog.returnValue !== "leave") return;
    await fetch("/sign-out", { method: "POST" });
    sessionStorage.clear();
    location.reload();
  };
}

const code = takeStartCode();
const session = await askSession();
notice("");
offerSignOut();
if (session.has_picker) {
  showDate(session.date);
  await new Picker({ date: showDate, notice, startCode: code }).show();
} else if (session.is_signed_in) {
  showOwnChat();
} else {
  showSignIn(code);
}
