/** [data-connection]: one line that says when the device is offline. */
const line = document.querySelector("[data-connection]");

function tell() {
  if (!line) return;
  line.hidden = navigator.onLine;
  line.textContent = navigator.onLine ? "" : "没有网络：可以继续填写，联网后再提交。";
}

window.addEventListener("online", tell);
window.addEventListener("offline", tell);
tell();
