/** The page's requests to the local run, and the two ways one can fail. */

/** No usable answer came: the local run is away or broken. Ask again later. */
export class Unreachable extends Error {}

/** The local run said no; the message is its own line about what to do. */
export class Refused extends Error {}

const PATIENCE = 40_000; // ms; above the longest wait that the thread may ask for

async function ask(method, path, body) {
  let response;
  let answer;
  try {
    response = await fetch(`/phone/api${path}`, {
      method,
      cache: "no-store",
      headers: body ? { "Content-Type": "application/json" } : {},
      body: body && JSON.stringify(body),
      signal: AbortSignal.timeout(PATIENCE),
    });
    answer = await response.json().catch((error) => {
      if (error instanceof SyntaxError) return {}; // an error page in HTML, say
      throw error;
    });
  } catch {
    throw new Unreachable("The hotline on this computer is not answering.");
  }
  if (response.status >= 500) {
    throw new Unreachable(`The hotline had an error (${response.status}); its terminal says more.`);
  }
  if (!response.ok) throw new Refused(answer.error ?? `The hotline refused that (${response.status}).`);
  return answer;
}

const phone = (number) => `/phones/${encodeURIComponent(number)}`;
const call = (sid) => `/calls/${encodeURIComponent(sid)}`;

export const words = () => ask("GET", "/words");
export const line = () => ask("GET", "/line");
export const thread = (number, after, wait) => ask("GET", `${phone(number)}/thread?after=${after}&wait=${wait}`);
/** `channel`: "" for an SMS, else rcs or whatsapp. */
export const text = (number, body, channel) => ask("POST", `${phone(number)}/texts`, { body, channel });
export const dial = (number, withheld) => ask("POST", `${phone(number)}/calls`, { withheld });
export const look = (sid) => ask("GET", call(sid));
export const digits = (sid, keys) => ask("POST", `${call(sid)}/digits`, { digits: keys });
export const speech = (sid, words) => ask("POST", `${call(sid)}/speech`, { words });
export const silence = (sid) => ask("POST", `${call(sid)}/silence`, {});
export const callee = (sid, does) => ask("POST", `${call(sid)}/callee`, { does });
export const clock = () => ask("GET", "/clock");
export const travel = (to) => ask("POST", "/clock", { to });
export const beginAnew = () => ask("POST", "/anew", {});
export const trouble = () => ask("GET", "/trouble");
export const makeTrouble = (wish) => ask("POST", "/trouble", wish);
export const exchanges = (after) => ask("GET", `/exchanges?after=${after}`);
export const hangup = (sid) => ask("POST", `${call(sid)}/hangup`, {});
