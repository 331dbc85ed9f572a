const EDITION = "{{ edition }}";
const FILES = {{ files }};
self.addEventListener("install", (event) => event.waitUntil(caches.open(`phone-${EDITION}`).then((kept) => kept.addAll(FILES))));
