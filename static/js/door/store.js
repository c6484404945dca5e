// What the phone keeps, encrypted with a key that follows from the secret in the address: without
// the link nobody reads it. `kept` holds the list and what was heard; `queue` what is not sent yet.
const PURPOSE = new TextEncoder().encode("innsjekking");

const derived = async (secret, what, use) => {
  const material = await crypto.subtle.importKey("raw", new TextEncoder().encode(secret), "HKDF", false, [
    "deriveKey", "deriveBits",
  ]);
  const way = { name: "HKDF", hash: "SHA-256", salt: PURPOSE, info: new TextEncoder().encode(what) };
  return use(way, material);
};

const keyOf = (secret) => derived(secret, "key", (way, material) =>
  crypto.subtle.deriveKey(way, material, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]));

const nameOf = (secret) => derived(secret, "name", async (way, material) => {
  const bits = new Uint8Array(await crypto.subtle.deriveBits(way, material, 64));
  return `innsjekking-${[...bits].map((byte) => byte.toString(16).padStart(2, "0")).join("")}`;
});

const done = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error);
  transaction.onerror = () => reject(transaction.error);
});

const open = (name) => {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => {
    request.result.createObjectStore("kept", { keyPath: "name" });
    request.result.createObjectStore("queue", { keyPath: "number", autoIncrement: true });
  };
  return done(request);
};

export class Store {
  static async of(secret) {
    const [key, name] = await Promise.all([keyOf(secret), nameOf(secret)]);
    return new Store(key, name, await open(name));
  }

  constructor(key, name, database) {
    this.key = key;
    this.name = name;
    this.database = database;
    this.whenGone = () => {};
    // Another tab with the same link erases all of it: let go, so that it can.
    database.onversionchange = () => {
      database.close();
      this.whenGone();
    };
  }

  async read(name) {
    const row = await done(this.database.transaction("kept").objectStore("kept").get(name));
    return row ? this.#opened(row) : null;
  }

  async queued() {
    const rows = await done(this.database.transaction("queue").objectStore("queue").getAll());
    return Promise.all(rows.map(async (row) => ({ ...(await this.#opened(row)), number: row.number })));
  }

  async queue(said) {
    const row = await this.#sealed(said);
    const transaction = this.database.transaction("queue", "readwrite", { durability: "strict" });
    const added = done(transaction.objectStore("queue").add(row));
    await finished(transaction);
    return added;
  }

  // All of it or nothing: what was sent leaves the queue as what was heard is kept.
  async keep(values, sent = []) {
    const rows = await Promise.all(Object.entries(values).map(async ([name, value]) => (
      { name, ...(await this.#sealed(value)) })));
    const transaction = this.database.transaction(["kept", "queue"], "readwrite");
    for (const row of rows) transaction.objectStore("kept").put(row);
    for (const number of sent.filter(Boolean)) transaction.objectStore("queue").delete(number);
    await finished(transaction);
  }

  async erase() {
    const transaction = this.database.transaction(["kept", "queue"], "readwrite");
    for (const name of ["kept", "queue"]) transaction.objectStore(name).clear();
    await finished(transaction);
    this.database.close();
    await done(indexedDB.deleteDatabase(this.name));
  }

  async #sealed(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const plain = new TextEncoder().encode(JSON.stringify(value));
    return { iv, sealed: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, plain) };
  }

  async #opened({ iv, sealed }) {
    const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, sealed);
    return JSON.parse(new TextDecoder().decode(plain));
  }
}
