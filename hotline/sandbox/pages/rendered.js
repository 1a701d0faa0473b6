/** The line's words spoken by the local run, for browsers that have no voice. */

let context; // made at the first word: browsers allow sound only after a person did something
let languages = []; // that can be spoken
fetch("/phone/api/voices")
  .then((answer) => (answer.ok ? answer.json() : languages))
  .then((found) => (languages = found.languages ?? []))
  .catch(() => {});

/** Whether a language such as "en-US" can be spoken. */
export const speaks = (language) => languages.includes(language.split("-")[0].toLowerCase());

/** Speak; resolves to true at the end, to false if `signal` cut it short or no sound came. */
export async function speak(text, language, signal) {
  try {
    context ??= new AudioContext();
    const query = new URLSearchParams({ language, text });
    const answer = await fetch(`/phone/api/voice?${query}`, { signal });
    if (!answer.ok) return false;
    const buffer = await context.decodeAudioData(await answer.arrayBuffer());
    if (signal.aborted || context.state !== "running") return false;
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    return await new Promise((settle) => {
      source.onended = () => settle(!signal.aborted);
      signal.addEventListener("abort", () => source.stop(), { once: true });
      source.start();
    });
  } catch {
    return false;
  }
}
