// A form that asks the browser to work: a number is found that makes a hash begin with zeros.
const asked = document.querySelector("input[data-bits]");
const found = asked && asked.form.elements.proof;

async function zeros(text) {
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  let bits = 0;
  for (const byte of hash) {
    if (byte) return bits + Math.clz32(byte) - 24;
    bits += 8;
  }
  return bits;
}

async function work() {
  const least = Number(asked.dataset.bits);
  for (let start = 0; ; start += 256) {
    const tries = Array.from({ length: 256 }, (_, n) => `${start + n}`);
    const bits = await Promise.all(tries.map((number) => zeros(`${asked.value}:${number}`)));
    const hit = bits.findIndex((each) => each >= least);
    if (hit >= 0) return tries[hit];
  }
}

if (asked && asked.value && crypto.subtle) {
  let button = null;
  work().then((number) => {
    found.value = number;
    if (button) asked.form.requestSubmit(button);
  });
  // Sent too early: it goes as soon as the number is there.
  asked.form.addEventListener("submit", (event) => {
    if (found.value) return;
    event.preventDefault();
    button = event.submitter;
  });
}
