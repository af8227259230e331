// The boards: a card that moved glides there once, the chosen row stays chosen, and clocks of people who wait run.
const TICK_MS = 1000;
const MOVE_MS = 120;
const still = matchMedia("(prefers-reduced-motion: reduce)");
const cards = () => document.querySelectorAll("[id^='t-ful_']");
let before = new Map();
let chosen = "";

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!board(event.detail.target)) return;
  before = new Map([...cards()].filter((card) => card.checkVisibility()).map((card) => [card.id, card.getBoundingClientRect()]));
  chosen = document.querySelector("[data-row-current]")?.id ?? "";
});

document.addEventListener("htmx:afterSwap", (event) => {
  if (!board(event.detail.target)) return;
  if (chosen) document.getElementById(chosen)?.setAttribute("data-row-current", "");
  if (!still.matches && before.size) cards().forEach(glide);
  before = new Map();
  tick();
});

function board(target) {
  return target.id === "pickups" || target.id === "runs";
}

function glide(card) {
  if (!card.checkVisibility()) return;
  const from = before.get(card.id), to = card.getBoundingClientRect();
  const frames = from ? [{ transform: `translate(${from.x - to.x}px, ${from.y - to.y}px)` }, { transform: "none" }] : [{ opacity: 0 }, { opacity: 1 }];
  if (!from || Math.abs(from.x - to.x) > 1 || Math.abs(from.y - to.y) > 1) card.animate(frames, { duration: MOVE_MS, easing: "ease-out" });
}

function tick() {
  for (const clock of document.querySelectorAll("[data-since]")) {
    const seconds = Math.max(0, Math.floor((Date.now() - Date.parse(clock.dataset.since)) / 1000));
    clock.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  }
}

setInterval(tick, TICK_MS);
tick();
