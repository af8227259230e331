// A scanner types faster than anybody: 6 or more characters less than 30 ms apart on average, then Enter. Such a burst
// goes to the scan field ([data-scan]) of an open dialog, or the page's own, or else to the search box, whatever has the
// focus; a list of codes ([data-codes]) gets a line more. A form that somebody has begun to fill in is not left for it.
// Typed keys are left alone. A late key, as from a busy device, does not cut a code in two: what stood in the scan field
// less than a second before belongs to it.
import { changed } from "./changed.js";

const FASTEST_HUMAN_MS = 30;
const PAUSE_MS = 120;
const FORGOTTEN_MS = 1000;
const SHORTEST_CODE = 6;
const BEGUN = "dialog[open] form, main form[method=post]";

let burst = "";
let last = -Infinity;
let since = 0;
let start = null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const pause = event.timeStamp - last;
  last = event.timeStamp;
  if (event.key === "Enter") {
    const fast = event.timeStamp - since < FASTEST_HUMAN_MS * burst.length;
    if (fast && burst.length >= SHORTEST_CODE) take(event);
    burst = "";
  } else if (event.key.length === 1) {
    if (pause > PAUSE_MS || !burst) begin(event, pause);
    burst += event.key;
  } else if (event.key !== "Shift") {
    burst = "";
    last = -Infinity;
  }
}, { capture: true });

function begin(event, pause) {
  const field = event.target;
  burst = "";
  since = event.timeStamp;
  start = "value" in field ? { field, value: field.value, pause } : null;
}

function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const input = visible("dialog[open] [data-scan]") ?? visible("[data-scan]");
  const field = input ?? document.getElementById("find-input");
  const same = start?.field === field;
  if (start && !same) start.field.value = start.value;
  const list = visible("dialog[open] [data-codes]") ?? visible("[data-codes]");
  if (list && !input) return add(list);
  if (!input && [...document.querySelectorAll(BEGUN)].some(filledIn)) return refuse();
  field.value = same && start.pause < FORGOTTEN_MS ? start.value + burst : burst;
  field.form.requestSubmit();
}

function add(list) {
  const before = list.value.trimEnd();
  list.value = before ? `${before}\n${burst}` : burst;
  list.dispatchEvent(new Event("input", { bubbles: true }));
}

function refuse() {
  const text = "Save or cancel what is open here first, then scan again.";
  document.dispatchEvent(new CustomEvent("truecount:toast", { detail: { text, tone: "danger" } }));
}

function filledIn(form) {
  return form.checkVisibility() && [...form.elements].some((field) => {
    if (field.matches("select")) return field.selectedIndex !== Math.max(0, preset(field));
    return changed(field);
  });
}

const preset = (select) => [...select.options].findIndex((each) => each.defaultSelected);

function visible(selector) {
  return [...document.querySelectorAll(selector)].find((field) => field.checkVisibility());
}
