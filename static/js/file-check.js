/**
 * input[type=file]: shows what was chosen and says at once when it is too large or of the wrong kind.
 * data-max-mb="15" is the limit; the accept attribute is the kind. The server checks again and decides.
 */
const MEGABYTE = 1024 * 1024;

function size(bytes) {
  return bytes < MEGABYTE ? `${Math.max(1, Math.round(bytes / 1024))}KB` : `${(bytes / MEGABYTE).toFixed(1)}MB`;
}

function allowed(file, accept) {
  if (!accept) return true;
  const name = file.name.toLowerCase();
  return accept.split(",").some((entry) => {
    const rule = entry.trim().toLowerCase();
    if (rule.startsWith(".")) return name.endsWith(rule);
    if (rule.endsWith("/*")) return file.type.startsWith(rule.slice(0, -1));
    return file.type === rule;
  });
}

async function picture(file) {
  const bitmap = await createImageBitmap(file);
  const scale = Math.min(1, 240 / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.round(bitmap.width * scale);
  canvas.height = Math.round(bitmap.height * scale);
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", file.name);
  bitmap.close();
  return canvas;
}

function panelFor(input) {
  let panel = input.parentElement.querySelector(".preview");
  if (!panel) {
    panel = document.createElement("div");
    panel.className = "preview";
    panel.setAttribute("aria-live", "polite");
    input.after(panel);
  }
  return panel;
}

async function show(input) {
  const panel = panelFor(input);
  panel.replaceChildren();
  const limit = Number(input.dataset.maxMb || 0);
  let refusal = "";
  for (const file of input.files) {
    if (!allowed(file, input.accept)) refusal = `“${file.name}”的文件类型不对，请换一个。`;
    else if (limit && file.size > limit * MEGABYTE) refusal = `“${file.name}”有${size(file.size)}，超过${limit}MB，请压缩后再选。`;
    else if (file.size === 0) refusal = `“${file.name}”是空文件，请换一个。`;
    const line = document.createElement("span");
    line.textContent = `${file.name}（${size(file.size)}）`;
    panel.append(line);
    if (file.type.startsWith("image/") && file.size < 40 * MEGABYTE) {
      try {
        panel.append(await picture(file));
      } catch {
        line.textContent += " 无法预览";
      }
    }
  }
  input.setCustomValidity(refusal);
  if (refusal) input.reportValidity();
}

document.addEventListener("change", (event) => {
  if (event.target.matches?.("input[type=file]")) show(event.target);
});
