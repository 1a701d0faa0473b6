/** Records what the phones do as a story, and lets it be changed and saved. */
import * as api from "./api.js";

export class Recorder {
  #button;
  #panel;

  constructor(button, panel) {
    this.#button = button;
    this.#panel = panel;
    button.addEventListener("click", () => this.#toggle());
    panel.querySelector(".save").addEventListener("click", () => this.#save());
    panel.querySelector(".copy").addEventListener("click", () => this.#copy());
  }

  /** Ask whether it is on. False where this line records nothing. */
  async look() {
    try {
      this.#draw((await api.recording()).on);
      return true;
    } catch (error) {
      return !(error instanceof api.Refused);
    }
  }

  async #toggle() {
    const wish = this.#button.ariaPressed !== "true";
    let answer;
    try {
      answer = await api.record(wish);
    } catch {
      return; // the line is away: the page says so itself
    }
    this.#draw(answer.on);
    if (answer.on) return;
    const field = this.#find("textarea");
    field.value = answer.story;
    this.#say("");
    this.#panel.showPopover();
    field.focus();
    field.scrollTop = 0;
    field.setSelectionRange(2, answer.story.indexOf("\n")); // the title waits to be written
  }

  #draw(on) {
    this.#button.ariaPressed = String(on);
    this.#button.querySelector(".word").textContent = on ? "Stop recording" : "Record";
  }

  #save() {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([this.#find("textarea").value], { type: "text/plain" }));
    link.download = `${this.#name()}.story`;
    link.click();
    URL.revokeObjectURL(link.href);
    this.#say(`Saved as ${link.download}. Keep it in stories/, and play it with: hotline story`);
  }

  async #copy() {
    try {
      await navigator.clipboard.writeText(this.#find("textarea").value);
      this.#say("Copied.");
    } catch {
      this.#find("textarea").select();
      this.#say("This browser does not copy by itself: it is selected now, copy it with the keyboard.");
    }
  }

  /** A file name out of the title: "a-runner-asks". */
  #name() {
    const title = this.#find("textarea").value.split("\n")[0].toLowerCase();
    return title.match(/[a-z0-9]+/g)?.slice(0, 7).join("-") ?? "story";
  }

  #say(words) {
    this.#find(".told").textContent = words;
  }

  #find(selector) {
    return this.#panel.querySelector(selector);
  }
}
