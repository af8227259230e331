// On the offline page: look again as soon as the network is back. The event may have passed while this page loaded, and
// when only the server was away there is none, so the server is asked every few seconds as well.
const ASK_MS = 3000;

addEventListener("online", () => location.reload());
setInterval(async () => {
  const answer = await fetch("/healthz", { cache: "no-store" }).catch(() => null); // still away: ask again later
  if (answer?.ok) location.reload();
}, ASK_MS);
