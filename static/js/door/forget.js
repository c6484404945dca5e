// The organiser has shut the link: what this phone kept under it goes.
import { Store } from "./store.js";

const secret = location.pathname.split("/").at(-2);
if (globalThis.crypto?.subtle && globalThis.indexedDB) {
  const store = await Store.of(secret);
  await store.erase();
}
