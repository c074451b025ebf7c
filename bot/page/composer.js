// Where a message is written: words, files from the disk, the clipboard or a drag.

import { upload } from "./upload.js";

const TEXT_LIMIT = 4000;

export class Composer {
  /**
   * @param {HTMLElement} column
   * @param {{say: Function, sendFile: Function, complain: Function, uploadPath: string}} to where it goes
   */
  constructor(column, to) {
    this.column = column;
    this.to = to;
    this.words = column.querySelector("textarea");
    this.#listenToKeys();
    this.#listenToFiles();
    this.#listenToDrops();
  }

  /** Put words back that were refused, unless others are being written already; true if put. */
  putBack(text) {
    if (this.words.value) return false;
    this.#write(text);
    return true;
  }

  /** Put words back after those being written. */
  takeBack(text) {
    this.#write([this.words.value, text].filter(Boolean).join("\n"));
    this.focus();
  }

  focus() {
    this.words.focus({ preventScroll: true });
  }

  #listenToKeys() {
    const form = this.column.querySelector(".composer");
    form.onsubmit = (event) => {
      event.preventDefault();
      this.#sendWords();
    };
    form.querySelector(".menu").onclick = () => this.to.say("/menu");
    this.words.oninput = () => this.#grow();
    this.words.onkeydown = (event) => {
      // While Chinese is being composed, Enter chooses the word; 229 is what older browsers say then.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      this.#sendWords();
    };
  }

  #listenToFiles() {
    const chosen = this.column.querySelector(".chosen");
    this.column.querySelector(".attach").onclick = () => chosen.click();
    chosen.onchange = () => {
      this.#sendFiles([...chosen.files]);
      chosen.value = "";
    };
    this.words.onpaste = (event) => {
      const files = [...event.clipboardData.files];
      if (!files.length) return;
      event.preventDefault();
      this.#sendFiles(files);
    };
  }

  #listenToDrops() {
    const { column } = this;
    const carriesFiles = (event) => [...event.dataTransfer.types].includes("Files");
    column.ondragover = (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      column.classList.add("dropping");
    };
    column.ondragleave = ({ relatedTarget }) => {
      if (!column.contains(relatedTarget)) column.classList.remove("dropping");
    };
    column.ondrop = (event) => {
      if (!carriesFiles(event)) return;
      event.preventDefault();
      column.classList.remove("dropping");
      this.#sendFiles([...event.dataTransfer.files]);
    };
  }

  #sendWords() {
    const text = this.words.value.trim();
    if (!text) return;
    if (text.length > TEXT_LIMIT) {
      this.to.complain(`一条消息最多 ${TEXT_LIMIT} 字，现在有 ${text.length} 字，请分几条发送。`);
      return;
    }
    this.#write("");
    this.to.say(text);
  }

  #sendFiles(files) {
    const place = this.column.querySelector(".uploads");
    for (const file of files) upload(file, { path: this.to.uploadPath, place, done: this.to.sendFile });
  }

  #write(text) {
    this.words.value = text;
    this.#grow();
  }

  #grow() {
    this.words.style.height = "auto";
    this.words.style.height = `${this.words.scrollHeight + 2}px`;
  }
}
