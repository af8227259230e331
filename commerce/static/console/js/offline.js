// Keeps the offline page at hand. Browsers offer service workers on secure origins and localhost only.
navigator.serviceWorker?.register("/sw.js");
