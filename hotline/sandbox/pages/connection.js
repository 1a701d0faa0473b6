/** Whether the local run answers: says so on the page and tries again by itself. */
import { Unreachable } from "./api.js";

const WAITS = [500, 1000, 2000, 4000]; // ms between tries; the last one repeats
const sleep = (ms) => new Promise((wake) => setTimeout(wake, ms));

export class Connection {
  #page;
  #away = false;

  constructor(page) {
    this.#page = page;
  }

  /** `ask()` again and again until the local run answers it, be it with a refusal. */
  async patiently(ask) {
    for (let tries = 0; ; tries += 1) {
      try {
        const answer = await ask();
        this.back();
        return answer;
      } catch (error) {
        if (!(error instanceof Unreachable)) throw error;
        this.lost(error);
        await sleep(WAITS[Math.min(tries, WAITS.length - 1)]);
      }
    }
  }

  lost(error) {
    if (this.#away) return;
    this.#away = true;
    this.#show(`${error.message} Trying again by itself; is “make run” still going?`, "Not answering");
  }

  back() {
    if (!this.#away) return;
    this.#away = false;
    this.#show("", "Running on this computer");
  }

  #show(trouble, place) {
    this.#page.querySelector(".trouble").textContent = trouble;
    this.#page.querySelector(".place-words").textContent = place;
    this.#page.body.classList.toggle("away", this.#away);
  }
}
