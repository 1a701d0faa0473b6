/** What the caller did and the call has not yet dealt with, in order. */

export class Inbox {
  #acts = [];
  #wake = () => {};

  put(act) {
    this.#acts.push(act);
    this.#wake();
  }

  get empty() {
    return this.#acts.length === 0;
  }

  /** The next act; null after `ms` without one. `holding()` true at that time grants the same again. */
  async take(ms, holding) {
    while (this.empty) {
      const late = await new Promise((settle) => {
        const timer = setTimeout(settle, ms, true);
        this.#wake = () => (clearTimeout(timer), settle(false));
      });
      if (late && this.empty && !holding()) return null;
    }
    return this.#acts.shift();
  }
}
