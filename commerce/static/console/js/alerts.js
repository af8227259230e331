// New work rings: a toast and two notes, three for somebody who waits. The toast is news, which on a phone never covers
// the lines that somebody taps or scans. One switch in the menu keeps this browser quiet.
// Browsers let a page sound only after somebody touched it, so the first touch of a page tunes it.
const KEY = "truecount:quiet";
const NOTES = { new: [660, 880], arrived: [880, 660, 990] };
const NOTE_S = 0.14;
const AGAIN_MS = 3000;

const topic = document.body.dataset.alerts;
const switches = [...document.querySelectorAll("[data-sound]")];
let sound = null;
let rang = -Infinity;

const quiet = () => localStorage.getItem(KEY) === "1";

function show() {
  for (const each of switches) each.setAttribute("aria-pressed", String(!quiet()));
}

function tune() {
  sound ??= new AudioContext();
  sound.resume();
}

// A burst of orders rings once.
function ring(notes) {
  if (quiet() || !sound || performance.now() - rang < AGAIN_MS) return;
  rang = performance.now();
  notes.forEach((pitch, place) => play(pitch, sound.currentTime + place * NOTE_S * 1.2));
}

function play(pitch, at) {
  const tone = new OscillatorNode(sound, { frequency: pitch, type: "triangle" });
  const volume = new GainNode(sound, { gain: 0 });
  volume.gain.setValueAtTime(0.0001, at);
  volume.gain.exponentialRampToValueAtTime(0.3, at + 0.02);
  volume.gain.exponentialRampToValueAtTime(0.0001, at + NOTE_S);
  tone.connect(volume).connect(sound.destination);
  tone.start(at);
  tone.stop(at + NOTE_S);
}

if (topic) {
  document.addEventListener(`truecount:${topic}`, (event) => {
    const { kind, data } = event.detail;
    if (!NOTES[kind]) return;
    document.dispatchEvent(new CustomEvent("truecount:toast", { detail: { text: data.text, tone: "news" } }));
    ring(NOTES[kind]);
  });
  addEventListener("pointerdown", tune, { once: true });
  addEventListener("keydown", tune, { once: true });
}

for (const each of switches) {
  each.addEventListener("click", () => {
    localStorage.setItem(KEY, quiet() ? "0" : "1");
    show();
    if (!quiet()) {
      tune();
      rang = -Infinity;
      ring(NOTES.new);
    }
  });
}
show();
