/** The two-tone sound of each key, as ITU-T Q.23 has it. */
import { KEYS } from "./keypad.js";

const ROWS = [697, 770, 852, 941]; // Hz
const COLUMNS = [1209, 1336, 1477]; // Hz

let context; // made at the first key: browsers allow sound only after a person did something

/** Sound `key` for a tenth of a second; nothing happens where the browser has no sound. */
export function tone(key) {
  if (!window.AudioContext) return;
  context ??= new AudioContext();
  const place = KEYS.indexOf(key);
  const end = context.currentTime + 0.11;
  const gain = context.createGain();
  gain.gain.setValueAtTime(0.05, context.currentTime);
  gain.gain.setTargetAtTime(0, end - 0.03, 0.01); // fade out: a hard stop clicks
  gain.connect(context.destination);
  for (const frequency of [ROWS[Math.floor(place / 3)], COLUMNS[place % 3]]) {
    const oscillator = new OscillatorNode(context, { frequency });
    oscillator.connect(gain);
    oscillator.start();
    oscillator.stop(end);
  }
}
