/** The panel in which things are made to go wrong, and the line that says what does. */
import * as api from "./api.js";

export class Faults {
  #panel;
  #band;
  #phones;
  #kept = null; // the last state heard

  /** `panel`: the form; `band`: where it is said; `phones`: [{number, name}]. */
  constructor(panel, band, phones) {
    this.#panel = panel;
    this.#band = band;
    this.#phones = phones;
    for (const select of panel.querySelectorAll("select")) {
      select.addEventListener("change", () => this.#change({ [select.name]: select.value }));
    }
    this.#field("table_down").addEventListener("change", (event) =>
      this.#change({ table_down: event.target.checked }),
    );
    panel.querySelector(".clear").addEventListener("click", () => this.clear());
    band.querySelector("button").addEventListener("click", () => this.clear());
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || band.hidden || document.querySelector(":popover-open")) return;
      event.preventDefault();
      this.clear();
    });
  }

  /** Ask what goes wrong now. False where this line knows no trouble. */
  async look() {
    try {
      const found = await api.trouble();
      this.#offer(found.errors);
      this.#show(found);
      return true;
    } catch (error) {
      return !(error instanceof api.Refused);
    }
  }

  clear() {
    return this.#change({ clear: true });
  }

  async #change(wish) {
    this.#complain("");
    try {
      this.#show(await api.makeTrouble(wish));
    } catch (error) {
      this.#complain(error.message);
      if (this.#kept) this.#show(this.#kept);
    }
  }

  #show(found) {
    const { state, said } = (this.#kept = found);
    for (const name of ["send_error", "receipts", "twilio"]) this.#field(name).value = state[name];
    this.#field("table_down").checked = state.table_down;
    for (const box of this.#panel.querySelectorAll("[name=opted_out]")) {
      box.checked = state.opted_out.includes(box.value);
    }
    this.#band.hidden = said.length === 0;
    this.#band.querySelector(".troubles-said").textContent = said.join("; ");
    document.body.classList.toggle("troubled", said.length > 0);
  }

  /** Twilio's errors and the phones, once. */
  #offer(errors) {
    const groups = new Map();
    for (const { code, means, kind } of errors) {
      if (!groups.has(kind)) {
        groups.set(kind, Object.assign(document.createElement("optgroup"), { label: kind }));
      }
      groups.get(kind).append(new Option(`${code}: ${means}`, code));
    }
    this.#field("send_error").replaceChildren(new Option("as it should", ""), ...groups.values());
    const boxes = this.#phones.map(({ number, name }) => {
      const box = Object.assign(document.createElement("input"), { type: "checkbox", name: "opted_out", value: number });
      const label = document.createElement("label");
      label.className = "choice";
      label.append(box, name);
      box.addEventListener("change", () => this.#optOut());
      return label;
    });
    this.#panel.querySelector(".opted-out").replaceChildren(...boxes);
  }

  #optOut() {
    const boxes = [...this.#panel.querySelectorAll("[name=opted_out]:checked")];
    return this.#change({ opted_out: boxes.map((box) => box.value) });
  }

  #field(name) {
    return this.#panel.querySelector(`[name=${name}]`);
  }

  #complain(words) {
    this.#panel.querySelector(".refused").textContent = words;
  }
}
