// Scans never wait for the network: each goes into a line in this browser with a key of its own, is sent in order, and
// stays in line until the server has answered. Sent twice it counts once. Sounds tell a right code from a wrong one.
//   <form id="scanner" data-line="what is scanned">, <div id="heard"> for the answer, <p id="waiting"> for those in line;
//   forms in [data-after-scans] wait until none are.
const form = document.getElementById("scanner");
const input = form.elements.code;
const times = form.elements.times;
const waiting = document.getElementById("waiting");
const store = form.dataset.line;
const RETRY_MS = 1500;

let line = JSON.parse(localStorage.getItem(store) ?? "[]");
let sending = false;
let audio = null;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const code = input.value.trim();
  input.value = "";
  audio ??= new AudioContext();
  if (code) enqueue(code);
  else input.focus();
});

// A code that was just given to a product counts at once.
document.addEventListener("truecount:linked", (event) => enqueue(event.detail.code));

function enqueue(code) {
  line.push({ code, times: times?.value || "1", key: key() });
  if (times) times.value = "1";
  keep();
  send();
}

// What ends the scanning waits for scans that are not up yet: they would count nowhere.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-after-scans] form") || !line.length) return;
  event.preventDefault();
  keep("Wait until they are up.");
  send();
}, { capture: true });

function key() {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function keep(problem = "") {
  if (line.length) localStorage.setItem(store, JSON.stringify(line));
  else localStorage.removeItem(store);
  waiting.hidden = !problem;
  const scans = line.length === 1 ? "1 scan waits" : `${line.length} scans wait`;
  waiting.querySelector("span").textContent = `${scans} in this browser. ${problem}`;
}

async function send() {
  if (sending || !line.length) return;
  sending = true;
  let answered = false;
  try {
    answered = await post(line[0]);
  } catch {
    keep("No connection: go on scanning, they go up by themselves.");
    setTimeout(send, RETRY_MS);
    return;
  } finally {
    sending = false;
  }
  if (answered) send();
}

// False when this page has to be left first, to sign in or for a new token: the line stays and goes on afterwards.
async function post(scan) {
  const body = new URLSearchParams({ ...scan, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const answer = await fetch(form.action, { method: "POST", body, headers });
  if (answer.status >= 500 || answer.status === 429) throw new Error(String(answer.status));
  const elsewhere = answer.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  else if (answer.redirected || answer.status === 403) location.reload();
  if (elsewhere || answer.redirected || answer.status === 403) return false;
  line.shift();
  keep();
  htmx.swap("#heard", await answer.text(), { swapStyle: "innerHTML" });
  return true;
}

document.body.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.id === "heard" || event.detail.target?.id === "heard") sound();
});
document.getElementById("heard").addEventListener("htmx:load", sound);

function sound() {
  const mark = document.querySelector("#heard [data-sound]:not([data-heard])");
  if (!mark) return;
  mark.dataset.heard = "";
  if (mark.dataset.sound === "yes") beep(880, 0, 0.07);
  else [0, 0.18].forEach((at) => beep(196, at, 0.14));
}

function beep(pitch, at, length) {
  if (!audio) return;
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = "square";
  tone.frequency.value = pitch;
  volume.gain.value = 0.06;
  tone.connect(volume).connect(audio.destination);
  tone.start(audio.currentTime + at);
  tone.stop(audio.currentTime + at + length);
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "F2") return;
  event.preventDefault();
  input.focus();
});
addEventListener("online", send);
keep(line.length ? "They are sent now." : "");
send();
