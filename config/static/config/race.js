// The race card: sends the form as a stream and shows every answer as it arrives.
for (const card of document.querySelectorAll("[data-race]")) {
  card.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    run(card, event.target).catch(() => finish(card, "danger", "The race could not run", "No answer from the server. Try again."));
  });
}

async function run(card, form) {
  const button = form.querySelector("button");
  if (button.disabled) return;
  button.disabled = true;
  reset(card);
  try {
    const headers = { "X-Race": "stream", "X-CSRFToken": form.elements.csrfmiddlewaretoken.value };
    const response = await fetch(form.action, { method: "POST", headers });
    if (!response.ok) throw new Error(response.status);
    for await (const answer of lines(response.body)) (answer.done ? conclude : arrive)(card, answer);
  } finally {
    button.disabled = false;
    card.querySelector("[data-race-label]").textContent = "Run it again";
  }
}

async function* lines(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const found = (rest + part.value).split("\n");
    rest = found.pop();
    for (const line of found) yield JSON.parse(line);
  }
}

function reset(card) {
  for (const buyer of card.querySelectorAll("[data-buyer]")) { delete buyer.dataset.tone; buyer.removeAttribute("title"); }
  card.querySelector(".winners").replaceChildren();
  card.querySelector("[data-race-left]").textContent = card.dataset.race;
  card.querySelector("[data-race-before]").hidden = true;
  state(card, "info", "40 buyers ask at once");
}

function arrive(card, answer) {
  const buyer = card.querySelector(`[data-buyer="${answer.buyer}"]`);
  const sold = answer.status === 201;
  buyer.dataset.tone = sold ? "success" : answer.code === "out_of_stock" ? "neutral" : "danger";
  buyer.title = `${answer.door}, ${Math.round(answer.to_ms)} ms: ${sold ? `order ${answer.order}` : answer.code || answer.status}`;
  if (!sold) return;
  const left = card.querySelector("[data-race-left]");
  left.textContent = Math.max(0, Number(left.textContent) - 1);
  card.querySelector("[data-race-before]").hidden = false;
  const row = card.querySelector("template").content.firstElementChild.cloneNode(true);
  row.lastElementChild.textContent = `Buyer ${answer.buyer}, ${answer.door}, order ${answer.order}, after ${(answer.to_ms / 1000).toFixed(2)} s`;
  card.querySelector(".winners").append(row);
}

function conclude(card, result) {
  const exact = result.sold === result.units && result.left === 0 && result.drift === 0 && result.other === 0;
  const sum = `${result.units} to sell = ${result.sold} sold + ${result.left} left. ${result.refused} buyers got a clean “out of stock”` +
    `${result.other ? `, ${result.other} no answer` : ""}. Drift ${result.drift} over ${result.checked.toLocaleString("en-GB")} checks. `;
  finish(card, exact ? "success" : "danger", `${result.sold} sold, ${result.refused} refused`, sum);
  const links = result.orders.map(({ number, url }) => [url, `Order ${number}`]);
  for (const [href, textContent] of [...links, [result.ledger, "See the ledger"]]) {
    const link = document.createElement("a");
    Object.assign(link, { className: "link", href, textContent });
    card.querySelector("[data-race-outcome]").append(link, " ");
  }
}

function finish(card, tone, word, sentence) {
  state(card, tone, word);
  card.querySelector("[data-race-outcome]").textContent = sentence;
}

function state(card, tone, word) {
  const chip = card.querySelector("[data-race-state]");
  chip.dataset.tone = tone;
  chip.querySelector("span").textContent = word;
}
