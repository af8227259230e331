// The scan line is empty again for the next code as soon as one was heard.
const line = document.getElementById("work-scan");

line.addEventListener("htmx:afterRequest", (event) => {
  if (event.detail.elt === line) line.reset();
});
