// One shared <dialog id="dialog">: whatever htmx swaps into it opens as a modal; what a part of
// it fetches for itself may come when somebody has closed it. [data-opens="id"] opens any other.
const shared = document.getElementById("dialog");

shared?.addEventListener("htmx:afterSwap", (event) => {
  if (event.detail.target === shared && !shared.open) shared.showModal();
});

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-opens]");
  if (opener) {
    opener.closest("[popover]")?.hidePopover();
    document.getElementById(opener.dataset.opens).showModal();
  }
  const dialog = event.target.closest("dialog");
  if (!dialog) return;
  if (event.target === dialog || event.target.closest("[data-close]")) dialog.close();
});

// The server closes the dialog after a step that succeeded: HX-Trigger: truecount:close.
document.addEventListener("truecount:close", () => shared.close());
