// Reads a QR with the camera, where the browser can (BarcodeDetector), and sends the form that can also be pasted into.

const part = (id) => document.getElementById(id);
const EVERY = 250;

async function scan() {
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  const view = part("view");
  try {
    view.srcObject = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch (error) {
    part("camera-said").textContent = `${part("camera").dataset.denied} (${error.name})`;
    return;
  }
  view.hidden = false;
  part("scan").hidden = true;
  await view.play();
  const look = setInterval(async () => {
    const [found] = await detector.detect(view).catch(() => []);
    if (!found) return;
    clearInterval(look);
    for (const track of view.srcObject.getTracks()) track.stop();
    part("seal").value = found.rawValue;
    part("qr").requestSubmit();
  }, EVERY);
}

if ("BarcodeDetector" in globalThis && navigator.mediaDevices) {
  part("camera").hidden = false;
  part("scan").addEventListener("click", scan);
}
