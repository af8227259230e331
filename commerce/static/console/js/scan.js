// A scanner types faster than anybody: 6 or more characters less than 30 ms apart, then Enter. Such a burst goes to the
// page's own scan field ([data-scan]) or else to the search box, whatever has the focus. Typed keys are left alone.
const FASTEST_HUMAN_MS = 30;
const SHORTEST_CODE = 6;

let burst = "";
let last = -Infinity;
let start = null;

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const fast = event.timeStamp - last < FASTEST_HUMAN_MS;
  last = event.timeStamp;
  if (event.key === "Enter") {
    if (fast && burst.length >= SHORTEST_CODE) take(event);
    burst = "";
  } else if (event.key.length === 1) {
    if (!fast) begin(event.target);
    burst += event.key;
  } else if (event.key !== "Shift") {
    burst = "";
    last = -Infinity;
  }
}, { capture: true });

function begin(field) {
  burst = "";
  start = "value" in field ? { field, value: field.value } : null;
}

function take(event) {
  event.preventDefault();
  event.stopImmediatePropagation();
  const input = document.querySelector("[data-scan]") ?? document.getElementById("find-input");
  if (start && start.field !== input) start.field.value = start.value;
  input.value = burst;
  input.form.requestSubmit();
}
