// A press while the answer to the one before is on its way is not lost. The answer brings the list as it was when the
// request left; what was pressed since is added to it, as if it had been pressed just now.
const sent = new Map();
const stepped = new WeakSet(); // fields changed by a press, not by typing, which may be half done
let since = new Map();

const fields = () => [...document.querySelectorAll("#counted input[name=quantity]")];
const skuOf = (field) => field.form.elements.sku.value;

document.addEventListener("change", ({ target, isTrusted }) => {
  if (target instanceof HTMLInputElement) isTrusted ? stepped.delete(target) : stepped.add(target);
});
document.addEventListener("input", ({ target }) => stepped.delete(target));

document.addEventListener("htmx:configRequest", ({ detail }) => {
  const field = detail.elt.elements?.quantity;
  if (field) sent.set(skuOf(field), Number(field.value));
});

document.addEventListener("htmx:oobBeforeSwap", ({ target }) => {
  if (target.id !== "counted") return;
  for (const field of fields().filter((each) => stepped.has(each))) {
    const more = Number(field.value) - (sent.get(skuOf(field)) ?? Number(field.defaultValue));
    if (more) since.set(skuOf(field), more);
  }
  sent.clear();
});

document.addEventListener("htmx:afterSettle", () => {
  const pressed = since;
  since = new Map();
  if (document.querySelector("#heard [data-refused]")) return; // the count is not what it was: people look first
  for (const field of fields()) {
    const more = pressed.get(skuOf(field));
    if (!more) continue;
    field.value = Math.max(0, Number(field.value) + more);
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
