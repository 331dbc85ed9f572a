/** Whose phone pages these are, as the shell says: nothing else about a person stands in the shell. */
const { user, name, base, login, logout, home, edition } = document.body.dataset;

export const account = { id: user, name, base, login, logout, home, edition };

/** `base` and something below it. */
export function address(path = "") {
  return base + path;
}
