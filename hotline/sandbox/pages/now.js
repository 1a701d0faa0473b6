/** What time it is on the line: this computer's time, or as far ahead of it as somebody travelled. */

let ahead = 0; // ms

export const now = () => new Date(Date.now() + ahead);

/** Set by the line's own clock, as the local run tells it. */
export function set(moment) {
  ahead = moment.getTime() - Date.now();
}
