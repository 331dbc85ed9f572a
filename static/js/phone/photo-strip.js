/** The photos of one place of a visit: take, look at, name, take away. */
import { button, camera, textField } from "./controls.js";
import { el } from "./dom.js";
import { takePhoto } from "./photos.js";
import { say } from "./frame.js";
import { current } from "./pack.js";
import * as store from "./store.js";

const MOST_PHOTOS = 30;

/** Take files into the visit for a line or a finding; says what was refused. Returns how many were taken. */
export async function addPhotos(draft, files, { key = null, finding = null } = {}) {
  let taken = 0;
  for (const file of files) {
    if (draft.document.photos.length >= (current()?.limits?.photos ?? MOST_PHOTOS)) {
      say(`一次督导最多附${current()?.limits?.photos ?? MOST_PHOTOS}张照片。`, "warning");
      break;
    }
    try {
      const photo = await takePhoto(file, draft.row.uuid);
      draft.document.photos.push({ ...photo, key, finding });
      taken += 1;
    } catch (error) {
      say(error.name === "QuotaExceededError" ? "手机存储空间不够，这张照片没有存下来。" : error.message, "danger");
    }
  }
  draft.touch();
  await draft.flush();
  return taken;
}

async function removePhoto(draft, uuid) {
  draft.document.photos = draft.document.photos.filter((photo) => photo.uuid !== uuid);
  draft.touch();
  await draft.flush();
  await store.dropBlob(uuid);
}

async function picture(draft, photo, number, redraw, { captions }) {
  const kept = await store.blob(photo.uuid);
  const shown = el("img", { src: kept?.thumbnail ?? "", alt: photo.caption || `照片${number}`, width: 72, height: 72 });
  const away = button("去掉", async () => {
    await removePhoto(draft, photo.uuid);
    await redraw();
  }, { symbol: "trash", style: "btn-quiet", "aria-label": `去掉照片${number}` });
  if (!captions) return el("li", {}, shown, draft.isEditable && away);
  if (!draft.isEditable) return el("li", {}, shown, el("p", {}, photo.caption || `照片${number}`));
  const words = textField({ label: `照片${number}说明`, value: photo.caption, most: 100, set: (text) => ((photo.caption = text), draft.touch()) });
  return el("li", {}, shown, words, away);
}

/** The strip with its camera button. `name` says whose photos they are. */
export async function photoStrip(draft, { key = null, finding = null, name, all = false }) {
  const box = el("div", { class: "photo-strip" });
  const mine = () => draft.document.photos.filter((photo) => all || (finding ? photo.finding === finding : key && photo.key === key && !photo.finding));
  const redraw = async () => {
    const shown = await Promise.all(mine().map((photo, index) => picture(draft, photo, index + 1, redraw, { captions: all })));
    const add = async (files) => (await addPhotos(draft, files, { key, finding })) && redraw();
    const ways = draft.isEditable && !all ? [camera("拍照", add, { name: `${name}：拍照` }), camera("相册", add, { name: `${name}：从相册选照片`, symbol: "file-earmark-image", album: true })] : [];
    box.replaceChildren(...[shown.length ? el("ul", { class: all ? "photos" : "thumbs" }, shown) : null, ways.length ? el("div", { class: "ways" }, ways) : null].filter(Boolean));
  };
  await redraw();
  return box;
}
