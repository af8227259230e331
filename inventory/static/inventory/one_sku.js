// The page of one SKU fetches itself again only for messages about this SKU; other messages cost nothing.
const region = document.getElementById("sku-live");
let mine = false;
let others = false;

document.addEventListener("truecount:stock", (event) => {
  const { kind, data } = event.detail;
  if (kind !== "changed" || data.levels.some((level) => level.sku === region.dataset.sku)) mine = true;
  else others = true;
});

document.addEventListener("truecount:adjusted", () => { mine = true; });

region.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== region) return;
  if (others && !mine) event.preventDefault();
  mine = others = false;
});
