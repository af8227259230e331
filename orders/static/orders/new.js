// The form of a new order goes one step at a time: each waits for the answer to the one before (hx-sync on #draft), since
// an answer shows the form as it was sent. What the clerk changed while it was on its way is put into it again, as if it
// had been changed just now.
const form = document.getElementById("draft");
let sent = new Map();
let changed = new Map();
const untold = new Set();

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (isStep(detail.target)) sent = states();
});

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (isStep(detail.target)) changed = new Map([...states()].filter(([id, state]) => sent.has(id) && sent.get(id) !== state));
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  if (!isStep(detail.target)) return;
  for (const [id, state] of changed) if (restore(document.getElementById(id), state)) untold.add(id);
  changed.clear();
});

// Only then do new fields listen.
document.addEventListener("htmx:afterSettle", ({ detail }) => {
  if (!isStep(detail.target)) return;
  const fields = [...untold].map((id) => document.getElementById(id));
  untold.clear();
  for (const field of fields) {
    field?.dispatchEvent(new Event("input", { bubbles: true }));
    field?.dispatchEvent(new Event("change", { bubbles: true }));
  }
});

function isStep(target) {
  return target.id === "draft-body" || target.id === "quote";
}

function states() {
  const fields = [...form.elements].filter((field) => field.id && "value" in field && field.type !== "submit");
  return new Map(fields.map((field) => [field.id, isTicked(field) ? field.checked : field.value]));
}

function isTicked(field) {
  return field.type === "radio" || field.type === "checkbox";
}

function restore(field, state) {
  if (!field) return false;
  const name = isTicked(field) ? "checked" : "value";
  if (field.type === "radio" && !state) return false;
  const differs = field[name] !== state;
  field[name] = state;
  return differs;
}
