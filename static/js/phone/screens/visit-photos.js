/** 照片: all photos of the visit with what they show. */
import { camera } from "../controls.js";
import { el, panel } from "../dom.js";
import { addPhotos, photoStrip } from "../photo-strip.js";
import { sizeWords } from "../words.js";

export function summary({ document: { photos } }) {
  return photos.length ? `${photos.length}张，${sizeWords(photos.reduce((sum, photo) => sum + photo.size, 0))}` : "没有照片";
}

export async function draw(draft) {
  const box = el("div", {});
  const redraw = async () => {
    const { photos } = draft.document;
    const album = camera("从相册选", async (files) => (await addPhotos(draft, files)) && redraw(), { symbol: "file-earmark-image", album: true, style: "wide", name: "从相册选照片" });
    box.replaceChildren(panel(`照片（${photos.length}）`, el("p", { class: "hint" }, photos.length ? "照片已在这台手机上缩小保存。" : "点下面的“拍照”，拍完就在这里。"), await photoStrip(draft, { all: true, name: "这次督导" }), album));
  };
  await redraw();
  return [box];
}
