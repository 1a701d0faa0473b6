/** The written words of a call, and their way to a screen reader. */

export class Caption {
  #box;
  #lines;
  #announcer;

  constructor(root) {
    this.#box = root.querySelector(".caption");
    this.#lines = root.querySelector(".lines");
    this.#announcer = root.querySelector(".announcer");
  }

  clear() {
    this.#lines.replaceChildren();
  }

  /** Words as they are spoken; `continues` puts them behind the ones before. */
  spoken(text, { language, continues }) {
    if (continues) this.#lines.lastElementChild.append(text);
    else this.note(text, "spoken").lang = language ?? "";
  }

  note(words, kind) {
    const line = document.createElement("li");
    line.className = kind;
    line.textContent = words;
    this.#lines.append(line);
    this.#box.scrollTop = 0; // the newest: the list is laid out from its end
    return line;
  }

  /** Words that no voice speaks: a screen reader does. Spoken ones would be heard twice. */
  announce(text) {
    const line = document.createElement("p");
    line.textContent = text;
    this.#announcer.append(line);
  }

  /** What was read out is over; the written words stay in the caption. */
  announced() {
    this.#announcer.replaceChildren();
  }
}
