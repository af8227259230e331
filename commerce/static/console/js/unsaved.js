// A form with [data-unsaved]: whoever leaves with changes in it that were not saved is asked first. Its value "typed" says
// that it came back with what somebody typed, and is unsaved from the start. Fields elsewhere with form="…" belong to it.
let form, came, sending;

function typed() {
  return form && JSON.stringify([...new FormData(form)].map(([name, value]) => [name, String(value)]));
}

function look() {
  form = document.querySelector("form[data-unsaved]");
  came = form?.dataset.unsaved === "typed" ? null : typed();
  sending = false;
}

const isUnsaved = () => Boolean(form?.isConnected) && !sending && typed() !== came;

look();
document.addEventListener("submit", (event) => { if (event.target === form) sending = true; });
addEventListener("beforeunload", (event) => { if (isUnsaved()) event.preventDefault(); });
addEventListener("pageshow", () => { sending = false; });

// htmx takes the page away without leaving it: by a new body.
document.addEventListener("htmx:confirm", (event) => {
  if (event.detail.target !== document.body || !isUnsaved()) return;
  event.preventDefault();
  if (confirm("What you changed is not saved yet and would be lost. Go on?")) event.detail.issueRequest(true);
});
document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === document.body) look(); });
