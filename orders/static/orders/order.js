// The page of one order fetches itself again only for messages about this order; other messages cost nothing.
const region = document.getElementById("order-live");
let mine = false;
let others = false;

document.addEventListener("truecount:orders", (event) => {
  const about = event.detail.data?.orders ?? [];
  if (!about.length || about.some((order) => order.id === region.dataset.order)) mine = true;
  else others = true;
});

document.addEventListener("truecount:changed", () => { mine = true; });

region.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== region) return;
  if (others && !mine) event.preventDefault();
  mine = others = false;
});

document.addEventListener("click", async (event) => {
  if (event.target.closest("[data-note]")) {
    event.preventDefault();
    document.getElementById("note-text").focus();
  }
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const url = new URL(button.dataset.copy, location.href).href;
  try {
    await navigator.clipboard.writeText(url);
    tell("Link copied.");
  } catch {
    tell(`Copy it from here: ${url}`);
  }
});

function tell(text) {
  document.dispatchEvent(new CustomEvent("truecount:toast", { detail: { text } }));
}
