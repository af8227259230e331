// A signature drawn with a finger, pen or mouse: strokes become SVG path data in the hidden field beside the canvas.
// It is offered only where scripts run; a typed name does as well.
const LONGEST = 20000;
let drawing = null;

document.addEventListener("htmx:load", show);
show();

function show() {
  for (const pad of document.querySelectorAll("[data-sign][hidden]")) {
    pad.hidden = false;
    draw(pad);
  }
}

document.addEventListener("pointerdown", (event) => {
  const canvas = event.target.closest?.("[data-sign] canvas");
  if (!canvas) return;
  event.preventDefault();
  canvas.setPointerCapture(event.pointerId);
  drawing = canvas.closest("[data-sign]");
  add(event, "M");
});
document.addEventListener("pointermove", (event) => { if (drawing) add(event, "L"); });
for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, () => { drawing = null; });

document.addEventListener("click", (event) => {
  const pad = event.target.closest?.("[data-clear]")?.closest("[data-sign]");
  if (!pad) return;
  pad.querySelector("input").value = "";
  draw(pad);
});

function add(event, step) {
  const canvas = drawing.querySelector("canvas"), input = drawing.querySelector("input");
  const box = canvas.getBoundingClientRect();
  const x = Math.round((event.clientX - box.left) * canvas.width / box.width);
  const y = Math.round((event.clientY - box.top) * canvas.height / box.height);
  const next = `${input.value}${step}${Math.max(0, x)} ${Math.max(0, y)}`;
  if (next.length > LONGEST) return;
  input.value = next;
  draw(drawing);
}

function draw(pad) {
  const canvas = pad.querySelector("canvas"), pen = canvas.getContext("2d");
  pen.clearRect(0, 0, canvas.width, canvas.height);
  pen.strokeStyle = getComputedStyle(canvas).color;
  pen.lineWidth = 4;
  pen.lineCap = pen.lineJoin = "round";
  pen.stroke(new Path2D(pad.querySelector("input").value));
}
