/** A pane of glass to sign on: pen, finger or mouse; the line is thicker where the pen is pressed or slow. */
import { el } from "./dom.js";

const RATIO = 2.2;
const THIN = 1.6;
const THICK = 4.2;

/** { node, clear(), isEmpty(), png() }; onchange is called after every stroke. */
export function glass(onchange = () => {}) {
  const canvas = el("canvas", { class: "glass", role: "img", "aria-label": "签字区，请用手指签名", width: 880, height: 400 });
  const pen = canvas.getContext("2d");
  let last = null;
  let strokes = 0;

  function place(event) {
    const box = canvas.getBoundingClientRect();
    return {
      x: ((event.clientX - box.left) * canvas.width) / box.width,
      y: ((event.clientY - box.top) * canvas.height) / box.height,
      at: event.timeStamp,
      pressure: event.pointerType === "pen" ? event.pressure : 0,
    };
  }

  function width(from, to) {
    if (to.pressure) return RATIO * (THIN + (THICK - THIN) * to.pressure);
    const speed = Math.hypot(to.x - from.x, to.y - from.y) / Math.max(1, to.at - from.at);
    return RATIO * Math.max(THIN, THICK - speed * 0.7);
  }

  function line(to) {
    pen.lineCap = "round";
    pen.lineJoin = "round";
    pen.strokeStyle = "#1f2329";
    pen.lineWidth = width(last, to);
    pen.beginPath();
    pen.moveTo(last.x, last.y);
    pen.lineTo(to.x, to.y);
    pen.stroke();
    last = to;
  }

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    canvas.setPointerCapture(event.pointerId);
    last = place(event);
    line({ ...last, x: last.x + 0.1 });
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const steps = event.getCoalescedEvents?.() ?? [];
    (steps.length ? steps : [event]).forEach((step) => line(place(step)));
  });
  for (const end of ["pointerup", "pointercancel"]) {
    canvas.addEventListener(end, () => {
      if (!last) return;
      last = null;
      strokes += 1;
      onchange();
    });
  }
  return {
    node: canvas,
    isEmpty: () => strokes === 0,
    clear() {
      pen.clearRect(0, 0, canvas.width, canvas.height);
      strokes = 0;
      onchange();
    },
    /** The strokes on white, as an ArrayBuffer. */
    async png() {
      const sheet = el("canvas", { width: canvas.width, height: canvas.height });
      const paper = sheet.getContext("2d");
      paper.fillStyle = "#fff";
      paper.fillRect(0, 0, sheet.width, sheet.height);
      paper.drawImage(canvas, 0, 0);
      const blob = await new Promise((resolve) => sheet.toBlob(resolve, "image/png"));
      return blob.arrayBuffer();
    },
  };
}
