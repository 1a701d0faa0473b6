/** The twelve keys of a telephone. */

export const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"]; // row by row

const LETTERS = { 2: "ABC", 3: "DEF", 4: "GHI", 5: "JKL", 6: "MNO", 7: "PQRS", 8: "TUV", 9: "WXYZ", 0: "+" };
const NAMES = { "*": "star", "#": "hash" };
const PRESSED = 140; // ms that a key typed on the keyboard shows as pressed

export function drawKeypad(place, press) {
  for (const key of KEYS) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "key";
    button.dataset.key = key;
    button.dataset.testid = `keypad-${NAMES[key] ?? key}`;
    if (NAMES[key]) button.ariaLabel = NAMES[key];
    const face = document.createElement("span");
    face.textContent = key === "*" ? "∗" : key;
    const letters = document.createElement("small");
    letters.textContent = LETTERS[key] ?? "";
    letters.ariaHidden = "true";
    button.append(face, letters);
    button.addEventListener("click", () => press(key));
    place.append(button);
  }
}

export function showPress(place, key) {
  const button = place.querySelector(`[data-key="${key}"]`);
  button.classList.add("pressed");
  setTimeout(() => button.classList.remove("pressed"), PRESSED);
}
