// The counter. A code that came with the address (behind its #, which no server sees) is checked at once and taken out
// of the address. Enter in a field of the last step goes on to the next field; only the button hands goods over.
const PREFIX = "#code=";

function take() {
  if (!location.hash.startsWith(PREFIX)) return;
  const code = decodeURIComponent(location.hash.slice(PREFIX.length));
  history.replaceState(null, "", location.pathname + location.search);
  const form = document.getElementById("code-form");
  if (!form) return;
  form.elements.code.value = code;
  form.requestSubmit();
}

addEventListener("load", take);
addEventListener("hashchange", take);

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.target.form?.id !== "give-form" || !event.target.matches("input")) return;
  event.preventDefault();
  const fields = [...event.target.form.querySelectorAll("input:not([type=hidden])")].filter((each) => each.checkVisibility());
  (fields[fields.indexOf(event.target) + 1] ?? document.getElementById("give")).focus();
});
