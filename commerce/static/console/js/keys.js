// Keyboard: [data-key="x"] is clicked by x, [data-go="x"] by g then x, j and k move over rows, Enter opens one,
// e presses the page's one filled button, u undoes. Nothing fires while somebody types.
const PATIENCE_MS = 1200;
const ROWS = "[data-rows] > *, .table tbody tr";

let going = 0;

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") return focusSearch(event);
  if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target)) return;
  if (document.querySelector("dialog[open]")) return;
  const key = event.key.toLowerCase();
  if (event.timeStamp - going < PATIENCE_MS && press(`[data-go="${CSS.escape(key)}"]`, event)) return;
  going = key === "g" ? event.timeStamp : 0;
  if (key === "/") focusSearch(event);
  else if (key === "?") document.getElementById("keys").showModal();
  else if (key === "j" || key === "k") move(key === "j" ? 1 : -1, event);
  else if (key === "enter") press("[data-row-current] a[href]", event);
  else if (key === "e") press(".page-head .primary", event);
  else press(`[data-key="${CSS.escape(key)}"]`, event);
});

document.addEventListener("click", (event) => {
  if (event.target.closest('.bottom [data-key="/"]')) focusSearch(event);
});

function typing(target) {
  return target.isContentEditable || target.matches("input:not([type=checkbox], [type=radio]), textarea, select");
}

function focusSearch(event) {
  event.preventDefault();
  const input = document.querySelector("[data-scan]") ?? document.getElementById("find-input");
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
