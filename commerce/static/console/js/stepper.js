// One less and one more beside a number field; the field itself stays the truth and works without this.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-qty] button[data-step]");
  if (!button) return;
  const input = button.parentElement.querySelector("input");
  const before = input.value;
  if (button.dataset.step === "1") input.stepUp();
  else input.stepDown();
  if (input.value !== before) input.dispatchEvent(new Event("change", { bubbles: true }));
});
