/**
 * What a JPEG from a camera says about itself, and the piece that says it, to be carried over to the smaller copy:
 * the moment and the position are evidence, and shrinking by canvas would lose them.
 */
const ORIENTATION = 0x0112;
const EXIF = 0x8769;
const TAKEN = 0x9003;
const TAKEN_ZONE = 0x9011;
const MARKER_APP1 = 0xffe1;
const MARKER_IMAGE = 0xffda;

/** { taken_at: ISO or null, segment: Uint8Array or null } of the bytes of a file. */
export function readExif(buffer) {
  try {
    const found = segmentOf(buffer);
    return found ? { taken_at: takenAt(found), segment: upright(found) } : { taken_at: null, segment: null };
  } catch (error) {
    if (error instanceof RangeError) return { taken_at: null, segment: null }; // a damaged block says nothing
    throw error;
  }
}

/** The JPEG with the block put in front. */
export function withExif(jpeg, segment) {
  if (!segment) return jpeg;
  const whole = new Uint8Array(jpeg.byteLength + segment.length);
  whole.set(new Uint8Array(jpeg, 0, 2));
  whole.set(segment, 2);
  whole.set(new Uint8Array(jpeg, 2), 2 + segment.length);
  return whole.buffer;
}

function segmentOf(buffer) {
  const view = new DataView(buffer);
  if (view.byteLength < 4 || view.getUint16(0) !== 0xffd8) return null;
  for (let at = 2; at + 10 < view.byteLength; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker === MARKER_IMAGE || marker >> 8 !== 0xff) return null;
    if (marker === MARKER_APP1 && view.getUint32(at + 4) === 0x45786966) return buffer.slice(at, at + 2 + view.getUint16(at + 2));
  }
  return null;
}

function tiff(segment) {
  const view = new DataView(segment, 10);
  return { view, little: view.getUint16(0) === 0x4949 };
}

function* entries({ view, little }, at) {
  const count = view.getUint16(at, little);
  for (let n = 0; n < count; n += 1) {
    const place = at + 2 + n * 12;
    yield { tag: view.getUint16(place, little), size: view.getUint32(place + 4, little), place: place + 8 };
  }
}

function upright(segment) {
  const block = tiff(segment);
  for (const { tag, place } of entries(block, block.view.getUint32(4, block.little))) {
    if (tag === ORIENTATION) block.view.setUint16(place, 1, block.little);
  }
  return new Uint8Array(segment);
}

function takenAt(segment) {
  const block = tiff(segment);
  const texts = {};
  for (const { tag, place } of entries(block, block.view.getUint32(4, block.little))) {
    if (tag !== EXIF) continue;
    for (const inner of entries(block, block.view.getUint32(place, block.little))) {
      if (inner.tag === TAKEN || inner.tag === TAKEN_ZONE) texts[inner.tag] = text(block, inner);
    }
  }
  const found = /^(\d{4}):(\d\d):(\d\d) (\d\d:\d\d:\d\d)/.exec(texts[TAKEN] ?? "");
  if (!found) return null;
  const zone = /^[+-]\d\d:\d\d$/.test(texts[TAKEN_ZONE] ?? "") ? texts[TAKEN_ZONE] : "+08:00";
  return `${found[1]}-${found[2]}-${found[3]}T${found[4]}${zone}`;
}

function text({ view, little }, { size, place }) {
  const from = size > 4 ? view.getUint32(place, little) : place;
  let read = "";
  for (let n = 0; n < size - 1; n += 1) read += String.fromCharCode(view.getUint8(from + n));
  return read;
}
