/* The door on a phone: without a network a party is found in the list taken along, let in at once, and told
   later. With one, the page works as it does without this file. */
import { dropScan, forgetOld, keepList, keepScan, listOf, scansOf } from "./shelf.js";
import { partyForm } from "./party.js";

const place = document.querySelector("[data-door]");
const { event, list, scans, worker } = place.dataset;
const token = document.querySelector("[name=csrfmiddlewaretoken]").value;
const said = place.querySelector("[data-said]");
const waiting = place.querySelector("[data-waiting]");
const typed = document.querySelector("[data-scanned]");

async function digest(text) {
  const sum = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(sum)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

async function count() {
  const rows = await scansOf(event);
  waiting.hidden = !rows.length;
  waiting.querySelector("b").textContent = rows.length;
}

async function send() {
  const rows = await scansOf(event);
  if (!rows.length || !navigator.onLine) return count();
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token };
  const body = JSON.stringify({ scans: rows.slice(0, 100) });
  const answer = await fetch(scans, { method: "POST", headers, body }).catch(() => null);
  if (!answer?.ok) return count();
  const { results } = await answer.json();
  for (const row of results) await dropScan(row.nonce);
  said.replaceChildren(...results.filter((row) => row.words).map((row) => Object.assign(document.createElement("li"), { textContent: row.words })));
  return count();
}

async function look(code) {
  const known = await listOf(event);
  const key = await digest(code.trim().toUpperCase());
  const party = known?.parties.find((one) => one.keys.includes(key));
  partyForm(place, party, async (chosen) => {
    await keepScan({ event, token: code.trim(), nonce: crypto.randomUUID(), scanned_at: new Date().toISOString(), ...chosen });
    for (const one of party.people) one.inside ||= chosen.present.includes(one.place);
    await keepList(known);
    await send();
  });
}

typed?.addEventListener("submit", (sent) => {
  if (navigator.onLine) return;
  sent.preventDefault();
  look(typed.querySelector("[data-scan-into]").value);
});
addEventListener("online", send);
navigator.serviceWorker?.register(worker, { scope: "/desk/growth/events/" });
await forgetOld();
if (navigator.onLine) await fetch(list).then((answer) => answer.ok && answer.json()).then((found) => found && keepList(found)).catch(() => {});
await send();
