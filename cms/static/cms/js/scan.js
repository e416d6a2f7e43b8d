/* Where the browser can read codes, the camera fills in the voucher's code; typing works everywhere. */
const form = document.querySelector("[data-voucher]");
const button = form?.querySelector("[data-scan]");
const video = form?.querySelector("[data-video]");

async function scan() {
  const stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  const detector = new BarcodeDetector({ formats: ["qr_code", "code_128"] });
  video.srcObject = stream;
  video.hidden = false;
  await video.play();
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const [found] = await detector.detect(video);
    if (found) {
      form.elements.code.value = found.rawValue.split("/").filter(Boolean).pop();
      form.elements.code.focus();
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  stream.getTracks().forEach((track) => track.stop());
  video.hidden = true;
}

if (button && "BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", () => scan().catch(() => { button.hidden = true; video.hidden = true; }));
}
