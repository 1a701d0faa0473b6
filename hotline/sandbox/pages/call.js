/** One telephone call: hear the line out or break in, answer it, until somebody hangs up. */
import * as api from "./api.js";
import { Inbox } from "./inbox.js";
import { rest } from "./speech.js";

const LOOK_AGAIN = 1500; // ms, while the line neither speaks nor listens

/** A long speech as one step a sentence, so that the caption keeps pace with the voice. */
function bySentence(step) {
  if (step.kind !== "say") return [step];
  const sentences = [...new Intl.Segmenter(step.language, { granularity: "sentence" }).segment(step.text)];
  return sentences.map(({ segment }, at) => ({ ...step, text: segment, continues: at > 0 }));
}

/**
 * `screen` shows the call: line(text, {language, continues}), heard(keys, words), announce(text),
 * keys(collected), turn(gather), listening(seconds | null), status(name), rings({number, shown, choices}) -> what the
 * nurse does, whispered(text), and has `muted` (AbortSignal) and
 * `holding` (the caller wants more time). `run` resolves to the way the call ended.
 */
export class Call {
  #screen;
  #voice;
  #connection;
  #inbox = new Inbox();
  #sid = null;
  #listens = false; // the line waits for keys or words, or will once it has spoken
  #completed = false;
  #over = false;
  #cut = new AbortController(); // ends what is being spoken now
  #skipping = false;
  #putDown;
  #hungUp = new Promise((settle) => (this.#putDown = settle));

  constructor({ screen, voice, connection }) {
    this.#screen = screen;
    this.#voice = voice;
    this.#connection = connection;
  }

  async run(number, withheld) {
    try {
      return await Promise.race([this.#converse(number, withheld), this.#hungUp]);
    } catch (error) {
      if (error instanceof api.Unreachable) this.#connection.lost(error);
      return `error: ${error.message}`;
    } finally {
      this.#over = true;
      this.#cut.abort();
      this.#inbox.put({}); // nobody waits for a caller who has gone
    }
  }

  press(key) {
    this.#act({ key });
  }

  say(words) {
    this.#act({ words });
  }

  /** Nothing at all: what is still being spoken is heard first, as silence cuts nobody off. */
  stayQuiet() {
    this.skip();
    this.#act({ silent: true });
  }

  /** Show the rest of what is being spoken at once. */
  skip() {
    this.#skipping = true;
    this.#cut.abort();
  }

  hangUp() {
    if (this.#completed) return this.skip(); // only the last words were still being spoken
    this.#putDown("hung up by the caller");
    if (this.#sid) this.#tellHangup();
  }

  #act(act) {
    this.#inbox.put(act);
    if (this.#listens) this.#cut.abort();
  }

  #tellHangup() {
    api.hangup(this.#sid).catch(() => {}); // the caller has gone either way
  }

  async #converse(number, withheld) {
    this.#screen.status("calling");
    let call = await api.dial(number, withheld);
    this.#connection.back();
    this.#sid = call.sid;
    if (this.#over) this.#tellHangup();
    while (!this.#over) {
      this.#completed = call.status === "completed";
      this.#listens = Boolean(call.gather);
      this.#screen.turn(call.gather);
      await this.#hear(call.steps);
      if (this.#over || this.#completed) break;
      if (call.ringing) {
        call = await this.#ring(call.ringing);
      } else if (call.gather) {
        call = await this.#answer(await this.#listen(call.gather));
      } else {
        await rest(LOOK_AGAIN, this.#fresh());
        call = await this.#connection.patiently(() => api.look(this.#sid));
      }
    }
    return call.ended;
  }

  /** The phone of a nurse rings: who sits at this page decides what the nurse does. */
  async #ring(ringing) {
    this.#screen.status("ringing");
    const does = await Promise.race([this.#screen.rings(ringing), this.#hungUp]);
    if (this.#over || !ringing.choices.includes(does)) return { ended: null, steps: [] };
    this.#screen.status("waiting");
    return api.callee(this.#sid, does);
  }

  #fresh() {
    this.#cut = new AbortController();
    if (this.#over) this.#cut.abort();
    return this.#cut.signal;
  }

  async #hear(steps) {
    this.#skipping = false;
    for (const step of steps.flatMap(bySentence)) {
      if (this.#over || (this.#listens && !this.#inbox.empty && !this.#skipping)) return;
      if (step.kind === "say") this.#screen.line(step.text, step);
      if (step.kind === "callee") this.#screen.whispered(step.text);
      if (this.#skipping && step.kind === "say") this.#screen.announce(step.text);
      if (this.#skipping) continue;
      this.#screen.status("speaking");
      const signal = this.#fresh();
      if (step.kind === "pause") await rest(step.seconds * 1000, signal);
      if (step.kind === "say") await this.#speak(step, signal);
    }
  }

  #speak({ text, language }, signal) {
    const silently = (words) => this.#screen.announce(words);
    return this.#voice.speak(text, { language, signal, muted: this.#screen.muted, silently });
  }

  /** What the caller answers, by the rules of a gather: {keys}, {words}, and late if the time ran out. */
  async #listen(gather) {
    let keys = "";
    this.#screen.status("listening");
    for (;;) {
      this.#screen.listening(gather.timeout);
      const act = await this.#inbox.take(gather.timeout * 1000, () => this.#screen.holding);
      if (this.#over) return { late: true };
      this.#screen.listening(null);
      if (act?.words && gather.speech) return { words: act.words };
      if (act?.words) continue; // the line hears only keys now
      if (!act?.key) return { keys, late: true };
      keys += act.key;
      if (act.key === gather.finish_on || keys.length === gather.digits) return { keys };
      this.#screen.keys(keys);
    }
  }

  async #answer({ keys, words, late }) {
    if (this.#over) return { ended: null };
    this.#screen.status("waiting");
    this.#screen.heard(keys, words);
    try {
      if (words) return await api.speech(this.#sid, words);
      if (!keys) return await api.silence(this.#sid);
      const call = await api.digits(this.#sid, keys); // as pressed, the finishing key too
      return late && call.gather ? await api.silence(this.#sid) : call;
    } catch (error) {
      if (!(error instanceof api.Unreachable)) throw error;
      this.#connection.lost(error);
      this.#screen.status("away");
      return this.#connection.patiently(() => api.look(this.#sid)); // never send an answer twice
    }
  }
}
