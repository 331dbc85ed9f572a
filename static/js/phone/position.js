/** Where this phone is, and how far that is from the school. Never in the way: without a position there is a sentence. */
const WAIT = 15_000;
const EARTH = 6_371_000; // metres
const SENTENCES = {
  1: "没有允许使用位置，签到照常有效。",
  2: "这里定位不到，签到照常有效。",
  3: "定位超时，签到照常有效。",
};

/** { latitude, longitude, accuracy, note }: degrees to six places, metres; nulls and the reason when unknown. */
export function locate() {
  const unknown = (note) => ({ latitude: null, longitude: null, accuracy: null, note });
  if (!navigator.geolocation) return Promise.resolve(unknown("这台设备不能定位，签到照常有效。"));
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) =>
        resolve({
          latitude: coords.latitude.toFixed(6),
          longitude: coords.longitude.toFixed(6),
          accuracy: Math.round(coords.accuracy),
          note: "",
        }),
      (error) => resolve(unknown(SENTENCES[error.code] ?? SENTENCES[2])),
      { enableHighAccuracy: true, timeout: WAIT, maximumAge: 60_000 },
    );
  });
}

/** Metres between two places on the ground, rounded; null when either is unknown. */
export function distance(one, other) {
  if (one?.latitude == null || other?.latitude == null || one.longitude == null || other.longitude == null) return null;
  const rad = (degrees) => (Number(degrees) * Math.PI) / 180;
  const north = rad(other.latitude) - rad(one.latitude);
  const east = rad(other.longitude) - rad(one.longitude);
  const part = Math.sin(north / 2) ** 2 + Math.cos(rad(one.latitude)) * Math.cos(rad(other.latitude)) * Math.sin(east / 2) ** 2;
  return Math.round(2 * EARTH * Math.asin(Math.sqrt(part)));
}
