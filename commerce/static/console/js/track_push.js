// Asks the browser for notices when somebody presses the button, and hands what it gave to the form.
const form = document.querySelector("form[data-push]");
const able = "serviceWorker" in navigator && "PushManager" in window && Notification.permission !== "denied";
if (form && able) {
  form.hidden = false;
  form.querySelector("button").addEventListener("click", subscribe);
}

async function subscribe() {
  if ((await Notification.requestPermission()) !== "granted") {
    form.hidden = true;
    return;
  }
  const worker = await navigator.serviceWorker.register("/p/worker.js", { scope: "/p/" });
  await navigator.serviceWorker.ready;
  const given = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: form.dataset.push });
  const { endpoint, keys } = given.toJSON();
  form.elements.endpoint.value = endpoint;
  form.elements.key.value = keys.p256dh;
  form.elements.secret.value = keys.auth;
  form.submit();
}
