// The stock matrix. A cell opens its breakdown: as a popover beside it, on phones inside the row. A live message fetches
// only the rows it is about, and only cells that differ are replaced, so that scroll, focus and an open breakdown stay.
const region = document.getElementById("matrix");
const pop = document.getElementById("cellpop");
const phone = matchMedia("(max-width: 720px)");
const heard = new Set();
let opener = null;
let missed = false;

document.addEventListener("truecount:stock", (event) => {
  if (event.detail.kind === "changed") for (const level of event.detail.data.levels) heard.add(level.sku);
  else missed = true;
});

region?.addEventListener("htmx:configRequest", (event) => {
  if (event.target !== region) return;
  const shown = [...region.querySelectorAll("tr[data-sku]")].map((row) => row.dataset.sku);
  const wanted = heard.size && !missed ? shown.filter((sku) => heard.has(sku)) : shown;
  heard.clear();
  missed = false;
  if (!wanted.length) return event.preventDefault();
  const query = wanted.map((sku) => `sku=${encodeURIComponent(sku)}`).join("&");
  event.detail.path += (event.detail.path.includes("?") ? "&" : "?") + query;
});

region?.addEventListener("htmx:afterRequest", (event) => {
  if (event.target !== region || !event.detail.successful) return;
  const fresh = new DOMParser().parseFromString(`<table><tbody>${event.detail.xhr.responseText}</tbody></table>`, "text/html");
  for (const row of fresh.querySelectorAll("tr[data-sku]")) takeOver(row);
});

function takeOver(fresh) {
  const row = region.querySelector(`tr[data-sku="${CSS.escape(fresh.dataset.sku)}"]`);
  const cells = row?.querySelectorAll(":scope > td:not(.popcell)") ?? [];
  [...fresh.querySelectorAll(":scope > td")].forEach((cell, place) => replace(cells[place], cell));
}

function replace(old, cell) {
  const link = old?.querySelector(".cell");
  const expanded = link?.getAttribute("aria-expanded");
  link?.removeAttribute("aria-expanded");
  const same = !old || old.innerHTML === cell.innerHTML;
  if (!same) {
    const focused = old.contains(document.activeElement);
    old.innerHTML = cell.innerHTML;
    old.classList.add("moved");
    old.addEventListener("animationend", () => old.classList.remove("moved"), { once: true });
    if (focused) old.querySelector("a")?.focus({ preventScroll: true });
  }
  const now = old?.querySelector("a.cell");
  if (expanded && now) {
    now.setAttribute("aria-expanded", expanded);
    opener = now;
    if (!same) load(now);
  }
}

region?.addEventListener("click", (event) => {
  const cell = event.target.closest("a.cell");
  if (!cell || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  if (cell === opener && isOpen()) return close(true);
  open(cell);
});

function open(cell) {
  close(false);
  opener = cell;
  cell.setAttribute("aria-expanded", "true");
  pop.innerHTML = '<div class="stack" aria-busy="true"><div class="skeleton"></div><div class="skeleton"></div><div class="skeleton"></div></div>';
  place(cell);
  load(cell);
}

function load(cell) {
  htmx.ajax("GET", cell.href, { source: pop, target: pop, swap: "innerHTML" });
}

function place(cell) {
  if (phone.matches || !CSS.supports("anchor-name: --a")) {
    pop.removeAttribute("popover");
    const holder = document.createElement("td");
    holder.className = "popcell";
    holder.append(pop);
    cell.closest("tr").append(holder);
  } else {
    pop.setAttribute("popover", "auto");
    pop.showPopover({ source: cell }); // so that Tab goes from the cell into it
  }
}

const isOpen = () => pop.matches(":popover-open") || Boolean(pop.closest(".popcell"));

function close(refocus) {
  if (pop.matches(":popover-open")) pop.hidePopover();
  const holder = pop.closest(".popcell");
  if (holder) {
    region.after(pop);
    holder.remove();
    pop.setAttribute("popover", "auto");
  }
  opener?.removeAttribute("aria-expanded");
  if (refocus) opener?.focus({ preventScroll: true });
  opener = null;
}

pop?.addEventListener("toggle", (event) => {
  if (event.newState === "closed" && !pop.closest(".popcell")) {
    opener?.removeAttribute("aria-expanded");
    opener = null;
  }
});

document.addEventListener("click", (event) => {
  if (event.target.closest("[data-close-pop]")) close(true);
});

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && pop?.closest(".popcell")) close(true);
  const cell = document.activeElement?.closest?.("#matrix .cell");
  const step = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
  if (!cell || !step) return;
  const rows = [...region.querySelectorAll("tr[data-sku]")].map((row) => [...row.querySelectorAll("a.cell, span.cell")]);
  const at = rows.findIndex((row) => row.includes(cell));
  const next = rows[at + step[0]]?.[rows[at].indexOf(cell) + step[1]];
  if (next?.matches("a")) {
    event.preventDefault();
    next.focus();
  }
});
