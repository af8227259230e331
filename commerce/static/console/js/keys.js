// Keyboard: [data-key="x"] is clicked by x, [data-go="x"] by g then x, j and k move over rows, Enter opens one,
// e presses the page's one filled button, u undoes. Nothing fires while somebody types, nor while a scanner does: a key
// waits until it is quiet, and three in one breath are no person's. Only / acts at once: what follows belongs into the
// field, and a scanner's code gets there anyway.
const PATIENCE_MS = 1200;
const QUIET_MS = 60;
const MOST_AT_ONCE = 2;
const ROWS = "[data-rows] > *, .table tbody tr";

let going = -Infinity; // time stamps count from the page's start: 0 would be a g pressed just now
let waiting = [];
let timer = 0;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return focusSearch(event);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  if (event.key === "Enter") return enter(event);
  if (event.key.length > 1) return;
  if (event.repeat) return "jk".includes(event.key) && act(event);
  if (event.key === "/" && !waiting.length) return focusSearch(event);
  if (event.key === "/") event.preventDefault();
  waiting.push(event);
  clearTimeout(timer);
  timer = setTimeout(release, QUIET_MS);
});

// Whether a person pressed what was waiting; if so it acts now, in order.
function release() {
  clearTimeout(timer);
  const keys = waiting;
  waiting = [];
  if (keys.length > MOST_AT_ONCE || document.querySelector("dialog[open]") || typing(document.activeElement)) return false;
  keys.forEach(act);
  return true;
}

// The end of a code too short to be taken as one must not open a row. Whoever tabbed on to a button means that button.
function enter(event) {
  if (!waiting.length && event.target.matches("a[href], button, summary")) return;
  if (waiting.length < MOST_AT_ONCE && release()) press("[data-row-current] a[href]", event);
  else waiting = [];
}

function act(event) {
  const key = event.key.toLowerCase();
  if (event.timeStamp - going < PATIENCE_MS && press(`[data-go="${CSS.escape(key)}"]`, event)) return;
  going = key === "g" ? event.timeStamp : -Infinity;
  if (key === "?") document.getElementById("keys").showModal();
  else if (key === "j" || key === "k") move(key === "j" ? 1 : -1, event);
  else if (key === "e") press(".page-head .primary", event);
  else press(`[data-key="${CSS.escape(key)}"]`, event);
}

document.addEventListener("click", (event) => {
  if (event.target.closest('.bottom [data-key="/"]')) focusSearch(event);
});

function typing(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function focusSearch(event) {
  event.preventDefault();
  const input = [...document.querySelectorAll("[data-scan]")].find((field) => field.checkVisibility()) ?? document.getElementById("find-input");
  (event.key === "/" || event.type === "click" ? input : document.getElementById("find-input")).focus();
}

function press(selector, event) {
  const target = [...document.querySelectorAll(selector)].find((each) => each.checkVisibility());
  if (!target) return false;
  event.preventDefault();
  target.click();
  return true;
}

function move(by, event) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => row.checkVisibility() && row.querySelector("a[href]"));
  if (!rows.length) return;
  event.preventDefault();
  const now = rows.findIndex((row) => row.hasAttribute("data-row-current"));
  const next = rows[Math.min(Math.max(now + by, 0), rows.length - 1)];
  rows[now]?.removeAttribute("data-row-current");
  next.setAttribute("data-row-current", "");
  next.querySelector("a[href]").focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}
