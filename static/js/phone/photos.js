/** Photos are made small before they are kept: at most 400 kB as JPEG, upright, with the camera's own moment and place. */
import { iso } from "./clock.js";
import { readExif, withExif } from "./exif.js";
import { sha256, uuid } from "./hash.js";
import { current } from "./pack.js";
import * as store from "./store.js";

const MOST_BYTES = 400_000;
const LONGEST_EDGE = 1600;
const THUMBNAIL = 160;
const QUALITIES = [0.82, 0.7, 0.58, 0.46];
const SMALLER = 0.75;

/** Take one file in for a visit. Returns the document's line about it; refuses with a Chinese sentence. */
export async function takePhoto(file, visit) {
  const original = await file.arrayBuffer();
  const { taken_at, segment } = readExif(original);
  const picture = await decode(file);
  const small = await shrink(picture, segment);
  const row = {
    uuid: uuid(),
    visit,
    kind: "photo",
    name: file.name || "照片.jpg",
    type: "image/jpeg",
    size: small.byteLength,
    sha256: await sha256(small),
    sent: 0,
    receipt: null,
    thumbnail: draw(picture, THUMBNAIL).toDataURL("image/jpeg", 0.6),
  };
  picture.close();
  await store.addBlob(row, small);
  const taken = taken_at ?? (file.lastModified ? iso(file.lastModified) : null);
  return { uuid: row.uuid, sha256: row.sha256, size: row.size, key: null, finding: null, caption: "", taken_at: taken };
}

async function decode(file) {
  try {
    return await createImageBitmap(file, { imageOrientation: "from-image" });
  } catch {
    const isHeic = /hei[cf]/i.test(`${file.type} ${file.name}`);
    throw new Error(
      isHeic
        ? `“${file.name}”是 HEIC 照片，这台手机的浏览器打不开。请在相机设置里改为“兼容性最佳”（JPEG）后重拍。`
        : `“${file.name}”不是能打开的照片，请重新拍一张。`,
    );
  }
}

async function shrink(picture, segment) {
  const most = Math.min(MOST_BYTES, current()?.limits?.photo_bytes ?? MOST_BYTES);
  for (let edge = LONGEST_EDGE; edge > 200; edge *= SMALLER) {
    const canvas = draw(picture, edge);
    for (const quality of QUALITIES) {
      const jpeg = await jpegOf(canvas, quality);
      const whole = withExif(jpeg, segment);
      if (whole.byteLength <= most) return whole;
      if (segment && jpeg.byteLength <= most && edge < LONGEST_EDGE / 2) return jpeg;
    }
  }
  throw new Error("这张照片缩小后仍然太大，请重新拍一张。");
}

function draw(picture, edge) {
  const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

async function jpegOf(canvas, quality) {
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
  return blob.arrayBuffer();
}
