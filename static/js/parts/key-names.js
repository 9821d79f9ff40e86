// What a pressed key is called, as annotations/keys.py spells it: all names that fit, the one by
// its place first. Digits go by their place, because Shift makes other characters of them; signs
// by what they write; letters too, or by their place where the keyboard writes no Latin ones.
const SIGN = /^[!-/:-@[-`{-~]$/;

/** @param {KeyboardEvent} event */
function letterOf({ code, key }) {
  if (/^[a-z]$/i.test(key)) return key.toLowerCase();
  return /^Key[A-Z]$/.test(code) && key > "\u007f" ? code.slice(3).toLowerCase() : "";
}

/** @param {KeyboardEvent} event */
function digitOf({ code, key }) {
  if (/^[0-9]$/.test(key) && !code) return key; // a keyboard on the screen
  const place = /^(?:Digit|(Numpad))([0-9])$/.exec(code);
  return place && (!place[1] || /^[0-9]$/.test(key)) ? place[2] : "";
}

/** @param {KeyboardEvent} event */
export function keyNames(event) {
  const { key, shiftKey } = event;
  if (event.altKey || event.getModifierState("AltGraph")) return [];
  if (event.ctrlKey || event.metaKey) {
    return !shiftKey && letterOf(event) === "z" ? ["Ctrl+Z"] : [];
  }
  const names = [];
  const digit = digitOf(event);
  if (digit) names.push(shiftKey ? `Shift+${digit}` : digit);
  else if (key.length > 1) names.push(key);
  if (SIGN.test(key)) names.push(key);
  if (!digit && !shiftKey && letterOf(event)) names.push(letterOf(event));
  return names;
}
