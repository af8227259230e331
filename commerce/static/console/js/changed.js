// Whether somebody has changed what a typed or ticked field held when it came.
export function changed(field) {
  if (!field.matches("input:not([type=hidden]), textarea")) return false;
  return field.value !== field.defaultValue || field.checked !== field.defaultChecked;
}
