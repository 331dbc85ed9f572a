/**
 * [data-poll="/jobs/7/"] [data-poll-every="2000"]: fetches the same piece of page again until the server sends it without
 * data-poll. Slows down while the tab is hidden and after errors. Without JavaScript the page offers a 刷新 link.
 */
const SLOWEST = 15000;

async function again(box, wait) {
  if (!box.isConnected) return;
  if (document.hidden) {
    setTimeout(() => again(box, wait), wait);
    return;
  }
  let next = wait;
  try {
    const answer = await fetch(box.dataset.poll, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
    if (answer.redirected || answer.status === 401 || answer.status === 403) {
      window.location.reload();
      return;
    }
    if (!answer.ok) throw new Error(String(answer.status));
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = box.id ? page.getElementById(box.id) : page.body.firstElementChild;
    if (fresh) {
      box.replaceWith(fresh);
      window.htmx?.process(fresh);
      window.htmx?.trigger(fresh, "htmx:load");
      // Set as data-poll-then by the server when the work is done and the whole page has news.
      if (fresh.dataset.pollThen) window.location.assign(fresh.dataset.pollThen);
      else if (fresh.dataset.poll) setTimeout(() => again(fresh, Number(fresh.dataset.pollEvery || 2000)), wait);
      return;
    }
  } catch {
    next = Math.min(SLOWEST, wait * 2);
  }
  setTimeout(() => again(box, next), next);
}

document.addEventListener("htmx:load", (event) => {
  const boxes = event.target.querySelectorAll("[data-poll]");
  boxes.forEach((box) => {
    if (box.dataset.polling) return;
    box.dataset.polling = "1";
    const wait = Number(box.dataset.pollEvery || 2000);
    setTimeout(() => again(box, wait), wait);
  });
});
