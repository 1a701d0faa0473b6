/** The line's words spoken by the browser, else by the local run, else the time to read them. */
import { speak, speaks } from "./rendered.js";

const READING = 14; // characters a second
const START = 1500; // ms: a voice that has not begun by then will not begin

/** Wait `ms`, or until `signal` cuts it short. */
export function rest(ms, signal) {
  return new Promise((wake) => {
    if (signal.aborted) return wake();
    const timer = setTimeout(wake, ms);
    signal.addEventListener("abort", () => (clearTimeout(timer), wake()), { once: true });
  });
}

/**
 * A voice on this computer for a language such as "en-US", or undefined. Only local ones: some browsers
 * offer voices that send every word to a server elsewhere.
 */
function voiceFor(language) {
  const voices = (window.speechSynthesis?.getVoices() ?? []).filter((voice) => voice.localService);
  const tag = (voice) => voice.lang.replace("_", "-").toLowerCase();
  const wanted = language.toLowerCase();
  return (
    voices.find((voice) => tag(voice) === wanted) ??
    voices.find((voice) => tag(voice).split("-")[0] === wanted.split("-")[0])
  );
}

/** One for the page: a browser speaks one thing at a time, so the second phone reads meanwhile. */
export class Voice {
  #busy = null; // the utterance now spoken; the reference also keeps it from being collected

  constructor() {
    window.speechSynthesis?.getVoices(); // asks for the list, which some browsers fill only later
    window.addEventListener("pagehide", () => window.speechSynthesis?.cancel());
  }

  /**
   * Resolves when `text` was spoken, its reading time has passed, or `signal` is aborted.
   * `silently(text)` is called as soon as it is clear that no voice speaks it.
   */
  async speak(text, { language, signal, muted, silently }) {
    const begun = performance.now();
    const voice = muted.aborted || this.#busy ? undefined : voiceFor(language);
    const rendered = !voice && !muted.aborted && !this.#busy && speaks(language);
    if (rendered && (await this.#render(text, language, AbortSignal.any([signal, muted])))) return;
    if (voice && (await this.#utter(text, voice, AbortSignal.any([signal, muted]), text.length / READING))) return;
    if (signal.aborted) return;
    silently(text);
    await rest((text.length / READING) * 1000 - (performance.now() - begun), signal);
  }

  /** The same by a sound that the local run makes. */
  async #render(text, language, signal) {
    const mine = (this.#busy = {});
    const spoken = await speak(text, language, signal);
    if (this.#busy === mine) this.#busy = null;
    return spoken;
  }

  /** True if spoken to its end. */
  #utter(text, voice, signal, seconds) {
    return new Promise((settle) => {
      const utterance = (this.#busy = new SpeechSynthesisUtterance(text));
      const done = (spoken) => {
        clearTimeout(late);
        clearTimeout(stuck);
        if (this.#busy !== utterance) return;
        this.#busy = null;
        if (!spoken) window.speechSynthesis.cancel();
        settle(spoken);
      };
      const late = setTimeout(done, START, false);
      const stuck = setTimeout(done, START + seconds * 3000, false); // some engines never report the end
      utterance.voice = voice;
      utterance.lang = voice.lang;
      utterance.onstart = () => clearTimeout(late);
      utterance.onend = () => done(true);
      utterance.onerror = () => done(false);
      signal.addEventListener("abort", () => done(false), { once: true });
      if (signal.aborted) return done(false);
      window.speechSynthesis.speak(utterance);
    });
  }
}
