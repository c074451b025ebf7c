// One websocket to one chat, and the queue of what was said there but not yet taken.
//
// An event keeps its id until the office has taken it: after a lost connection, a restarted
// server or a reloaded page it is said again with the same id, which the office knows.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const ANSWER_MS = 10_000;
const NOT_SIGNED_IN = 4401;

export class Connection {
  #url;
  #key;
  #heard;
  #socket = null;
  #attempts = 0;
  #again = 0;
  #patience = 0;
  #inFlight = null;
  #isShown = false;
  #isClosed = false;

  /**
   * @param {string} path of the websocket
   * @param {string} key under which the queue outlives a reload of this tab
   * @param {{state: Function, told: Function, taken: Function, delayed: Function, refused: Function, turnedAway: Function}} heard
   */
  constructor(path, key, heard) {
    this.#url = new URL(path, location.href.replace(/^http/, "ws"));
    this.#key = `waiting/${key}`;
    this.#heard = heard;
    this.waiting = JSON.parse(sessionStorage.getItem(this.#key) ?? "[]");
    addEventListener("online", this.#hurry);
    document.addEventListener("visibilitychange", this.#hurry);
    this.#open();
  }

  /** Queue an event and say it as soon as it is its turn; returns it with its id. */
  say(event) {
    const queued = { id: newId(), ...event };
    this.waiting.push(queued);
    this.#keep();
    this.#sayNext();
    return queued;
  }

  /** Ask for the history anew. */
  askHistory() {
    if (this.#isReady()) this.#socket.send(JSON.stringify({ type: "history" }));
  }

  close() {
    this.#isClosed = true;
    clearTimeout(this.#again);
    clearTimeout(this.#patience);
    removeEventListener("online", this.#hurry);
    document.removeEventListener("visibilitychange", this.#hurry);
    this.#socket?.close();
  }

  #open() {
    clearTimeout(this.#again);
    this.#heard.state(this.#attempts ? "lost" : "opening");
    const socket = new WebSocket(this.#url);
    this.#socket = socket;
    socket.onmessage = ({ data }) => socket === this.#socket && this.#hear(JSON.parse(data));
    socket.onclose = ({ code }) => socket === this.#socket && this.#closed(code);
  }

  #closed(code) {
    clearTimeout(this.#patience);
    this.#inFlight = null;
    this.#isShown = false;
    this.#socket = null;
    if (this.#isClosed) return;
    if (code === NOT_SIGNED_IN) {
      this.close();
      this.#heard.turnedAway();
      return;
    }
    const wait = Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** this.#attempts);
    this.#attempts += 1;
    this.#heard.state("lost");
    // Not all pages of an office at the same moment.
    this.#again = setTimeout(() => this.#open(), wait * (0.7 + Math.random() * 0.6));
  }

  #hurry = () => {
    if (this.#socket || this.#isClosed || document.hidden) return;
    this.#open();
  };

  #hear(payload) {
    if (payload.type === "taken") this.#taken(payload.id);
    else if (payload.type === "refused") this.#refused(payload);
    else if (payload.type === "stale") this.askHistory();
    else this.#heard.told(payload);
    if (payload.type === "history") {
      this.#attempts = 0;
      this.#isShown = true;
      this.#heard.state("open");
      this.#sayNext();
    }
  }

  #taken(id) {
    const event = this.#drop(id);
    if (event) this.#heard.taken(event);
    this.#sayNext();
  }

  #refused({ id, text, again_after: seconds }) {
    clearTimeout(this.#patience);
    if (seconds == null) {
      const event = this.#drop(id);
      if (event) this.#heard.refused(event, text);
      this.#sayNext();
      return;
    }
    const event = this.waiting.find((one) => one.id === id);
    if (event) this.#heard.delayed(event, text);
    this.#patience = setTimeout(() => {
      this.#inFlight = null;
      this.#sayNext();
    }, seconds * 1000);
  }

  // One at a time, so that answers reach the office in the order they were given.
  #sayNext() {
    if (!this.#isReady() || this.#inFlight || !this.waiting.length) return;
    const event = this.waiting[0];
    const { id, type, text, token, file } = event;
    event.times = (event.times ?? 0) + 1;
    this.#keep();
    this.#inFlight = id;
    this.#socket.send(JSON.stringify({ id, type, text, token, file }));
    // A connection may be dead without knowing; no answer for long means so.
    this.#patience = setTimeout(() => this.#abandon(), ANSWER_MS);
  }

  #abandon() {
    const socket = this.#socket;
    this.#closed(0);
    socket?.close();
  }

  #drop(id) {
    const event = this.waiting.find((one) => one.id === id);
    this.waiting = this.waiting.filter((one) => one.id !== id);
    if (this.#inFlight === id) {
      clearTimeout(this.#patience);
      this.#inFlight = null;
    }
    this.#keep();
    return event;
  }

  #keep() {
    sessionStorage.setItem(this.#key, JSON.stringify(this.waiting));
  }

  #isReady() {
    return this.#isShown && this.#socket?.readyState === WebSocket.OPEN;
  }
}

// randomUUID exists in secure contexts only; an office without TLS on its own network is none.
function newId() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
