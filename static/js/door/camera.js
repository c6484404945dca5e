// Reads codes from the camera. The browser's own reader where it has one, else the package `qr`.
const SAME_CODE = 3_000;
const PAUSE = 120;

const detector = async () => {
  const formats = { formats: ["qr_code"] };
  if ("BarcodeDetector" in window) {
    const known = await window.BarcodeDetector.getSupportedFormats();
    if (known.includes("qr_code")) return new window.BarcodeDetector(formats);
  }
  const { BarcodeDetector } = await import("../../vendor/qr/decode.js");
  return new BarcodeDetector(formats);
};

export class Camera {
  constructor(video, found) {
    this.video = video;
    this.found = found;
    this.seen = { code: "", at: 0 };
  }

  get isOn() {
    return Boolean(this.stream);
  }

  // Rejects as getUserMedia does: NotAllowedError, NotFoundError, NotReadableError …
  async start() {
    if (!navigator.mediaDevices) throw new DOMException("", "NotFoundError");
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: false,
      video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
    });
    this.video.srcObject = this.stream;
    await this.video.play();
    this.reader = await detector();
    this.#awake();
    this.#look();
  }

  stop() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.video.srcObject = null;
    this.stream = null;
    this.lock?.release();
    this.lock = null;
  }

  async #awake() {
    try {
      this.lock = await navigator.wakeLock?.request("screen");
    } catch {
      // A phone low on battery says no: then the screen goes dark as it always does.
    }
  }

  async #look() {
    while (this.stream) {
      for (const { rawValue } of await this.#codes()) this.#see(rawValue);
      await new Promise((resolve) => { setTimeout(resolve, PAUSE); });
    }
  }

  async #codes() {
    try {
      return document.hidden ? [] : await this.reader.detect(this.video);
    } catch (error) {
      if (error instanceof DOMException) return [];  // no picture yet
      throw error;
    }
  }

  // The same code that stays in the picture is one scan.
  #see(code) {
    const now = performance.now();
    const isSame = code === this.seen.code && now - this.seen.at < SAME_CODE;
    this.seen = { code, at: now };
    if (!isSame) this.found(code);
  }
}
