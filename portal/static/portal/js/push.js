// The button that lets this browser show notifications; without support for them it is not there.
const button = document.querySelector("[data-push-key]");

function bytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (sign) => sign.codePointAt(0));
}

function told(buffer) {
  const plain = String.fromCodePoint(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

async function agree() {
  if ((await Notification.requestPermission()) !== "granted") return;
  const worker = await navigator.serviceWorker.register(button.dataset.worker, { scope: "/inbox/" });
  const key = bytes(button.dataset.pushKey);
  const found = await worker.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey: key });
  const body = new URLSearchParams({
    endpoint: found.endpoint,
    public_key: told(found.getKey("p256dh")),
    secret: told(found.getKey("auth")),
    csrfmiddlewaretoken: document.querySelector("[name=csrfmiddlewaretoken]").value,
  });
  const answer = await fetch(button.dataset.add, { method: "POST", body });
  if (answer.ok) globalThis.location.reload();
}

if (button && "serviceWorker" in navigator && "PushManager" in globalThis) {
  button.hidden = false;
  button.addEventListener("click", () => agree().catch(() => {}));
}
