/* Where the browser can read codes, the camera fills in what is shown to it; typing works everywhere. */
const form = document.querySelector("[data-scanned]");
const button = form?.querySelector("[data-scan]");
const video = form?.querySelector("[data-video]");
const field = form?.querySelector("[data-scan-into]");

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
      field.value = found.rawValue.split("/").filter(Boolean).pop();
      field.focus();
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  stream.getTracks().forEach((track) => track.stop());
  video.hidden = true;
}

if (button && field && "BarcodeDetector" in window && navigator.mediaDevices) {
  button.hidden = false;
  button.addEventListener("click", () => scan().catch(() => { button.hidden = true; video.hidden = true; }));
}
