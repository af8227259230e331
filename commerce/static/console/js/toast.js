// Short messages with Undo for 8 seconds. Anybody may dispatch "truecount:toast" with {text, undo, tone}; the server does
// so with the HX-Trigger response header. A tone is "danger", or "news" for what nobody here did or asked for. What
// `stays`, such as cash to hand back, stands there until somebody closes it.
const SHOWN_MS = 8000;
const MOST = 3; // more would cover a phone; what can be undone stays its time
const region = document.getElementById("toasts");
const template = document.getElementById("toast");

document.addEventListener("truecount:toast", (event) => show(event.detail));
onFailure("htmx:responseError", (xhr) => refused(xhr.status));
onFailure("htmx:sendError", () => "No connection. Nothing was changed.");
onFailure("htmx:timeout", () => "The server took too long. Look before you try again.");

region?.addEventListener("click", (event) => {
  if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove();
});
region?.querySelectorAll(".toast").forEach(arm);

// Only what somebody asked for is answered; regions that refresh themselves fail in silence and say how old they are.
function onFailure(name, words) {
  document.addEventListener(name, (event) => {
    const { verb, triggeringEvent } = event.detail.requestConfig;
    if (verb !== "get" || triggeringEvent?.isTrusted) show({ text: words(event.detail.xhr), tone: "danger" });
  });
}

function show({ text, undo = "", tone = "", stays = false }) {
  const toast = template.content.firstElementChild.cloneNode(true);
  toast.querySelector("span").textContent = text;
  if (tone) toast.dataset.tone = tone;
  if (stays) toast.dataset.stays = "";
  if (undo) toast.insertBefore(undoButton(undo, toast), toast.querySelector("[data-dismiss]"));
  region.append(toast);
  stand(document.querySelector("dialog[open]") ?? document.body);
  arm(toast);
  const shown = [...region.querySelectorAll(".toast")];
  shown.slice(0, -1).filter((each) => !each.matches("[data-stays], :has([data-key])")).slice(0, Math.max(0, shown.length - MOST)).forEach((each) => each.remove());
}

// An open dialog covers and stills everything outside of it, so what is said meanwhile is said inside.
function stand(place) {
  if (region.parentElement !== place) place.append(region);
}
document.addEventListener("close", () => stand(document.body), true);
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.contains(region)) stand(document.body);
});

function undoButton(url, toast) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.key = "u";
  button.textContent = "Undo";
  button.addEventListener("click", () => {
    toast.remove();
    htmx.ajax("POST", url, { source: document.body, swap: "none" });
  });
  return button;
}

// The clock stands still while somebody reads or reaches for Undo.
function arm(toast) {
  if ("stays" in toast.dataset) return;
  let timer = setTimeout(() => toast.remove(), SHOWN_MS);
  const hold = () => clearTimeout(timer);
  const go = () => { hold(); timer = setTimeout(() => toast.remove(), SHOWN_MS); };
  toast.addEventListener("mouseenter", hold);
  toast.addEventListener("mouseleave", go);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("focusout", go);
}

function refused(status) {
  if (status === 403) return "You may not do this. Nothing was changed.";
  if (status === 404) return "It is not there any more. Reload the page.";
  if (status === 503) return "Busy. Try again in a moment.";
  return "Something broke here. Nothing was changed.";
}
