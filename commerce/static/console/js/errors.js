// What was wrong with a field is not said of what somebody has put there since.
document.addEventListener("input", ({ target }) => {
  target.closest(".field")?.querySelector(".error")?.remove();
  target.removeAttribute("aria-invalid");
});
