// Live pages. A region says what it shows and where its newest form is:
//   <section data-live-topic="stock" data-live-url="/s/soho/…"> (or "stock orders"; data-live-swap="outerHTML")
// A message on its topic fetches it again, at most once a second. Without a WebSocket every region is fetched each 10 s.
// Every message is also a DOM event "truecount:<topic>" on document, with the message as detail.
import { changed } from "./changed.js";

const SETTLE_MS = 150;
const SPACING_MS = 1000;
const POLL_MS = 10000;
const SILENCE_MS = 75000; // the server pings every 30 s
const CLICK_MS = 60; // at most, after the finger is lifted
const LONGEST_PRESS_MS = 3000; // lifted somewhere else, unheard of
const SIGNED_OUT = 4401;
const LONGEST_WAIT_MS = 30000;
const DOT = {
  live: ["Live", "This page updates by itself"],
  polling: ["Every 10 s", "The live connection is down. This page updates every 10 seconds"],
  offline: ["Offline", "No connection. You see what was true when it broke off"],
};

const dot = document.getElementById("live");
const fetched = new WeakMap();
const timers = new WeakMap();
const asked = new WeakSet();
const writing = new Set();
let socket = null;
let subscribed = "";
let failures = 0;
let retry = 0;
let heard = 0;
let pressed = null;
let pressedAt = 0;

function show(state) {
  if (!dot || dot.dataset.state === state && dot.textContent === DOT[state][0]) return;
  dot.dataset.state = state;
  dot.textContent = DOT[state][0];
  dot.title = DOT[state][1];
}

const regions = () => [...document.querySelectorAll("[data-live-topic]")];
const topicsOf = (region) => region.dataset.liveTopic.split(" ");
const own = document.body.dataset.alerts ? ["attention", document.body.dataset.alerts] : ["attention"];
const topics = () => [...new Set([...own, ...regions().flatMap(topicsOf)])].sort().join(",");
const connected = () => socket?.readyState === WebSocket.OPEN;

function connect() {
  clearTimeout(retry);
  socket?.close();
  subscribed = topics();
  const scheme = location.protocol === "https:" ? "wss" : "ws";
  const mine = new WebSocket(`${scheme}://${location.host}/ws/live?topics=${encodeURIComponent(subscribed)}`);
  socket = mine;
  mine.addEventListener("open", () => {
    if (failures > 0) refreshAll();
    failures = 0;
    heard = performance.now();
    show("live");
  });
  mine.addEventListener("message", (event) => {
    heard = performance.now();
    hear(JSON.parse(event.data));
  });
  mine.addEventListener("close", (event) => {
    if (mine !== socket) return;
    socket = null;
    failures += 1;
    poll();
    if (event.code !== SIGNED_OUT) retry = setTimeout(connect, wait());
  });
}

// Doubling from one second, with jitter, so that a restarted server is not met by every till at once.
function wait() {
  return Math.min(LONGEST_WAIT_MS, 1000 * 2 ** (failures - 1)) * (0.5 + Math.random());
}

function hear(message) {
  if (message.kind === "ping" || message.kind === "error") return;
  document.dispatchEvent(new CustomEvent(`truecount:${message.topic}`, { detail: message }));
  regions().filter((region) => topicsOf(region).includes(message.topic)).forEach(schedule);
}

function schedule(region) {
  if (timers.has(region)) return;
  const since = performance.now() - (fetched.get(region) ?? -Infinity);
  timers.set(region, setTimeout(() => refresh(region), Math.max(SETTLE_MS, SPACING_MS - since)));
}

// A hidden page, what somebody is just pressing and a form somebody is filling in are not replaced; it is tried again
// shortly after. A field that only has the focus, as one that scans go to, keeps nothing back: whoever stands before it
// has to see what happened elsewhere.
function refresh(region) {
  timers.delete(region);
  if (!region.isConnected) return;
  if (document.hidden || busy(region) || writesIn(region)) return again(region);
  fetched.set(region, performance.now());
  asked.add(region);
  htmx.ajax("GET", region.dataset.liveUrl, { source: region, target: region, swap: region.dataset.liveSwap ?? "innerHTML" });
}

function again(region) {
  timers.set(region, setTimeout(() => refresh(region), SPACING_MS));
}

const busy = (region) => pressing(region) || filling(region);

// A press is a click only if what was under the finger is still there when it is lifted.
function press(target) {
  pressed = target;
  pressedAt = performance.now();
}
const release = () => setTimeout(() => { pressed = null; }, CLICK_MS);
addEventListener("pointerdown", (event) => press(event.target), true);
addEventListener("keydown", (event) => { if (event.key === " " && !event.repeat) press(event.target); }, true);
for (const end of ["pointerup", "pointercancel", "keyup"]) addEventListener(end, release, true);
addEventListener("click", () => { pressed = null; }, true);

function pressing(region) {
  return Boolean(pressed) && region.contains(pressed) && performance.now() - pressedAt < LONGEST_PRESS_MS;
}

function filling(region) {
  const here = document.activeElement;
  if (!here || !region.contains(here)) return false;
  const chosen = here.closest("select, [popover]");
  if (chosen && region.contains(chosen)) return true;
  const field = here.closest("input, textarea, button"); // the button of a form that is filled in, about to be pressed
  return Boolean(field) && [...(field.form?.elements ?? [field])].some(changed);
}

// What a write did is told to the form that sent it: news of it may be faster, but must not replace the form before.
document.addEventListener("htmx:beforeSend", (event) => {
  const { elt, verb } = event.detail.requestConfig;
  if (verb !== "get") writing.add(elt);
});
document.addEventListener("htmx:afterRequest", (event) => writing.delete(event.detail.requestConfig.elt));

function writesIn(region) {
  writing.forEach((each) => { if (!each.isConnected) writing.delete(each); });
  return [...writing].some((each) => each !== region && region.contains(each));
}

// Somebody may have begun to press, to type or to save while it was fetched.
document.addEventListener("htmx:beforeSwap", (event) => {
  const region = event.detail.requestConfig.elt;
  const byItself = asked.delete(region);
  const live = Boolean(region.dataset?.liveUrl);
  if (!(byItself && filling(region)) && !(live && (writesIn(region) || pressing(region)))) return;
  event.detail.shouldSwap = false;
  again(region);
});

// A region whose newest form did not arrive keeps the old one and says from when it is; one that never came says so.
document.addEventListener("htmx:afterRequest", (event) => {
  const region = event.detail.elt.closest?.("[data-live-url]");
  if (!region) return;
  if (event.detail.successful) {
    region.dataset.asOf = new Date().toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" });
    delete region.dataset.stale;
  } else if (region.dataset.asOf) {
    region.dataset.stale = `as of ${region.dataset.asOf}`;
  } else if (region.querySelector(".skeleton")) {
    region.dataset.stale = "Cannot be shown now. Reload the page.";
  }
});

const refreshAll = () => regions().forEach(schedule);

async function poll() {
  if (connected()) {
    if (performance.now() - heard > SILENCE_MS) connect();
    return;
  }
  if (!navigator.onLine) return show("offline");
  try {
    await fetch("/healthz", { method: "HEAD", cache: "no-store" });
    if (connected()) return;
    show("polling");
    refreshAll();
  } catch {
    show("offline");
  }
}

addEventListener("online", connect);
addEventListener("offline", () => { socket?.close(); show("offline"); });
document.addEventListener("htmx:load", () => { if (subscribed && topics() !== subscribed) connect(); });
setInterval(poll, POLL_MS);
connect();
