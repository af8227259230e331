// On the offline page: look again as soon as the network is back.
addEventListener("online", () => location.reload());
