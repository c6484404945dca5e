// The check-in page: what is pressed, and what then happens. What to say is decided in book.js, what
// is kept in store.js, what is told in exchange.js; it is shown by screen.js.
import { Book } from "./book.js";
import { Camera } from "./camera.js";
import { Closed, NoNet, exchange } from "./exchange.js";
import { Screen, fill, find, words } from "./screen.js";
import { signal, wake } from "./signals.js";
import { Store } from "./store.js";
import { read, unscrambled } from "./ticket.js";

const EVERY = 15_000;
const SOON = 250;

// A disk that is full keeps nothing: what is in memory is sent all the same.
const whenFull = (error) => {
  if (error.name !== "QuotaExceededError") throw error;
};

class Door {
  constructor(secret) {
    this.secret = secret;
    this.address = `${location.pathname}meld/`;
    this.book = new Book();
    this.queue = [];
    this.device = { uid: crypto.randomUUID(), skew: 0 };
    this.since = [0, 0];
    this.session = null;
    this.isOnline = navigator.onLine;
    this.shown = null;
    this.line = Promise.resolve();
    this.screen = new Screen(this);
  }

  async begin() {
    this.store = await Store.of(this.secret);
    this.store.whenGone = () => this.end(words.left);
    this.device = (await this.store.read("device")) ?? this.device;
    const heard = await this.store.read("heard");
    this.queue = await this.store.queued();
    const list = await this.store.read("list");
    if (heard) this.hear(heard);
    if (list && this.now() < list.until) await this.learn(list);
    for (const said of this.queue) this.apply(said);
    await this.store.keep({ device: this.device });
    this.screen.draw();
    this.listen();
    navigator.storage?.persist?.();
    this.tell();
    setInterval(() => this.tell(), EVERY);
  }

  // The portal's clock, as far as this device knows.
  now() {
    return Date.now() + this.device.skew;
  }

  async learn(list) {
    await this.book.learn(list);
    if (!list.sessions.some((each) => each.uid === this.session)) this.session = null;
    this.screen.drawFrame(list);
  }

  hear({ entries, undone, since }) {
    for (const uid of undone) this.book.takeBack(uid);
    for (const entry of entries) this.book.add(entry);
    this.since = since;
  }

  apply(said) {
    if (said.kind === "undo") this.book.takeBack(said.uid);
    else this.book.add({ ...said, at: said.at + this.device.skew, door: this.book.list?.door ?? "", isMine: true });
  }

  // ---- Scanning ----------------------------------------------------------------------------

  // One at a time: who is scanned twice in a moment is judged by the first.
  scan(text) {
    if (!this.book.list) this.screen.notice(words.no_list);
    else this.next(() => this.book.judge(read(text), this.session, this.now()));
  }

  choose(person) {
    this.next(() => this.book.judgePerson(person, this.session, this.now()));
  }

  next(judge) {
    this.line = this.line.catch(() => {}).then(judge).then((verdict) => this.show(verdict));
  }

  async show(verdict) {
    if (verdict.isIn) verdict.uid = await this.letIn(verdict.person);
    this.shown = verdict;
    this.screen.drawAnswer(verdict);
    signal(this.screen.toneOf(verdict), { isHeard: find("sound").checked });
    this.screen.draw();
  }

  async letIn(person) {
    const said = {
      kind: "scan", uid: crypto.randomUUID(), participant: person.uid, session: this.session, at: Date.now(),
    };
    await this.say(said);
    return said.uid;
  }

  async undo(uid, name) {
    await this.say({ kind: "undo", uid });
    this.closeAnswer();
    this.screen.notice(fill(words.undone, { name }));
    this.screen.draw();
  }

  async say(said) {
    // In the book at once, so that the next in line is judged by it; then on the disk.
    this.apply(said);
    said.number = await this.store.queue(said).catch(whenFull);
    this.queue.push(said);
    clearTimeout(this.soon);
    this.soon = setTimeout(() => this.tell(), SOON);
  }

  // ---- Telling and hearing -----------------------------------------------------------------

  async tell() {
    if (this.isTelling || this.isOver) {
      this.isAskedAgain = true;
      return;
    }
    this.isTelling = true;
    let hasMore = true;
    try {
      while (hasMore && !this.isOver) {
        this.isAskedAgain = false;
        hasMore = await this.round() || this.isAskedAgain;
      }
    } catch (error) {
      if (error instanceof Closed) await this.close(error);
      else if (error instanceof NoNet) this.isOnline = false;
      else throw error;
    } finally {
      this.isTelling = false;
      this.screen.draw();
    }
  }

  async round() {
    this.screen.drawNet();
    const answer = await exchange(this.address, {
      device: this.device.uid, queue: this.queue, since: this.since, stamp: this.book.list?.stamp ?? "",
    });
    this.isOnline = true;
    await this.take(answer);
    if (answer.ended && !this.queue.length) await this.erase(answer.ended);
    return answer.hasMore;
  }

  async take(answer) {
    const sent = new Set(answer.sent);
    this.device.skew = answer.skew;
    for (const { uid, participant } of answer.sent) {
      if (!answer.refused[uid]) continue;
      this.book.takeBack(uid);
      this.screen.notice(fill(words.refused, { name: this.screen.nameOf(participant), why: answer.refused[uid] }));
    }
    if (answer.list) await this.learn(answer.list);
    if (answer.check_ins) {
      for (const uid of answer.undone) this.book.takeBack(uid);
      for (const [uid, participant, session, at, door] of answer.check_ins) {
        this.book.add({ uid, participant, session, at, door });
      }
      this.since = answer.since;
    }
    const waiting = new Set(this.queue.filter((said) => !sent.has(said)).map(({ uid }) => uid));
    const heard = {
      entries: [...this.book.entries.values()].filter(({ uid }) => !waiting.has(uid)),
      undone: [...this.book.undone],
      since: this.since,
    };
    await this.store.keep({
      heard, device: this.device, ...(answer.list ? { list: answer.list } : {}),
    }, answer.sent.map(({ number }) => number));
    this.queue = this.queue.filter((said) => !sent.has(said));
  }

  async close(closed) {
    this.isOnline = true;
    if (closed.reason === "revoked" || closed.reason === "ended") await this.erase(closed.message);
    else this.screen.notice(closed.message);
  }

  async erase(sentence) {
    this.end(sentence);
    await this.store.erase();
  }

  end(sentence) {
    this.isOver = true;
    this.camera.stop();
    this.screen.end(sentence);
  }

  // ---- What is pressed ---------------------------------------------------------------------

  listen() {
    this.camera = new Camera(find("video"), (code) => this.scan(code));
    find("camera").addEventListener("click", () => this.turnCamera());
    find("session").addEventListener("change", ({ target }) => {
      this.session = target.value || null;
      this.closeAnswer();
      this.screen.draw();
    });
    find("word").addEventListener("input", () => this.book.list && this.screen.drawHits());
    find("search").addEventListener("submit", (event) => {
      event.preventDefault();
      this.typed();
    });
    find("next").addEventListener("click", () => this.closeAnswer());
    find("undo").addEventListener("click", () => this.undo(this.shown.uid, this.screen.nameOf(this.shown.person.uid)));
    find("again").addEventListener("click", () => this.comesAgain());
    find("leave").addEventListener("click", () => this.leave());
    addEventListener("online", () => this.tell());
    addEventListener("offline", () => { this.isOnline = false; this.screen.drawNet(); });
    document.addEventListener("visibilitychange", () => document.hidden || this.tell());
    document.addEventListener("pointerdown", wake);
    document.addEventListener("keydown", (event) => this.key(event));
    addEventListener("beforeinstallprompt", (event) => {
      event.preventDefault();
      const install = find("install");
      install.hidden = false;
      install.onclick = () => event.prompt();
    });
  }

  // A hand scanner types the code and Enter; so may whoever has only a keyboard.
  typed() {
    const field = find("word");
    const code = unscrambled(field.value);
    if (read(code) || /^https?:/.test(field.value)) {
      field.value = "";
      this.scan(code);
      return;
    }
    const hits = this.book.list ? this.book.search(field.value, this.session) : [];
    if (hits.length === 1) this.choose(hits[0]);
  }

  key(event) {
    wake();
    if (event.key === "Escape") this.closeAnswer();
    const isFree = !event.target.closest("input, select, textarea, button, a, summary");
    if (isFree && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey) find("word").focus();
  }

  closeAnswer() {
    this.shown = null;
    this.screen.closeAnswer();
  }

  async comesAgain() {
    const { person } = this.shown;
    const uid = await this.letIn(person);
    await this.show({ answer: "welcome", person, uid });
  }

  async turnCamera() {
    const note = find("camera-note");
    if (this.camera.isOn) {
      this.camera.stop();
      note.textContent = words.camera_off;
    } else {
      note.textContent = words.camera_starts;
      note.textContent = await this.camera.start().then(() => words.camera_on, (error) => {
        this.camera.stop();
        return { NotAllowedError: words.camera_denied, NotFoundError: words.no_camera }[error.name] ?? words.camera_broken;
      });
    }
    find("lens").hidden = !this.camera.isOn;
    find("camera-text").textContent = this.camera.isOn ? words.stop_camera : words.start_camera;
  }

  async leave() {
    const count = this.queue.length;
    if (confirm(count ? fill(words.leave_unsent, { count }) : words.leave)) await this.erase(words.left);
  }
}

const start = async () => {
  document.getElementById("plain").hidden = true;
  document.getElementById("app").hidden = false;
  const secret = location.pathname.split("/").at(-2);
  const door = new Door(secret);
  await door.begin();
  const { worker } = document.querySelector("[data-worker]").dataset;
  // Without it the page must be loaded on the net; all else is as it was.
  await navigator.serviceWorker?.register(worker).catch((error) => console.warn(error.message));
};

// Without a place to keep things the plain page is as good as it gets.
const giveUp = () => {
  document.getElementById("plain").hidden = false;
  new Screen(null).end(words.no_store);
};

if (globalThis.crypto?.subtle && globalThis.indexedDB) {
  start().catch((error) => {
    giveUp();
    if (!(error instanceof DOMException)) throw error;
  });
} else {
  document.getElementById("plain").hidden = true;
  document.getElementById("app").hidden = false;
  giveUp();
}
