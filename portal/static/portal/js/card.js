// The card's code is fetched anew when its minute is over; without a connection it is taken away.
const shown = document.querySelector("[data-card-code]");
const stale = document.querySelector("[data-card-stale]");

async function renew() {
  try {
    const answer = await fetch(shown.dataset.cardCode, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error("no code");
    shown.innerHTML = await answer.text();
    shown.hidden = false;
    stale.hidden = true;
    wait(Number(shown.querySelector("[data-left]").dataset.left));
  } catch {
    shown.hidden = true; // a code that no longer works is not shown as if it did
    stale.hidden = false;
    wait(10);
  }
}

function wait(seconds) {
  setTimeout(renew, seconds * 1000);
}

if (shown) {
  wait(Number(shown.dataset.seconds));
  addEventListener("pageshow", (event) => { if (event.persisted) renew(); });
}
