// What is seen: drawn anew from the book, the queue and the answer whenever one of them changes.
const MOST_HITS = 30;
const LATEST = 5;
const MINUTE = 60_000;
// The others are no.
const TONES = { welcome: "yes", not_listed: "look", not_chosen: "look", just_now: "look" };

export const words = JSON.parse(document.getElementById("words").textContent);
export const find = (name) => document.querySelector(`[data-${name}]`);
export const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_whole, name) => values[name] ?? "");

const counted = ([one, many], count) => fill(count === 1 ? one : many, { count });
const element = (name, text, type = "") => {
  const made = document.createElement(name);
  made.textContent = text;
  if (type) made.className = type;
  return made;
};
const zone = { timeZone: "Europe/Oslo" };
const locale = words.language === "en" ? "en-GB" : words.language;
const clock = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", ...zone });
const weekday = new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", ...zone });

export class Screen {
  constructor(door) {
    this.door = door;
  }

  toneOf({ answer }) {
    return TONES[answer] ?? "no";
  }

  drawFrame(list) {
    find("door").textContent = list.door;
    find("title").textContent = list.title;
    document.title = `${document.title.split(" – ")[0]} – ${list.door}`;
    const choices = [new Option(words.whole, ""), ...list.sessions.map((each) => (
      new Option([this.hour(each.starts_at), each.title, each.room].filter(Boolean).join(" · "), each.uid)))];
    find("session").replaceChildren(...choices);
    find("session").value = this.door.session ?? "";
    find("to").hidden = choices.length < 2;
  }

  end(sentence) {
    for (const part of document.querySelectorAll("#app > :not([data-notice])")) part.hidden = true;
    this.notice(sentence);
    find("net").textContent = "";
  }

  nameOf(uid) {
    const person = this.door.book.people.get(uid);
    return person ? person.name || words.nameless : words.new_ticket;
  }

  time(at) {
    const day = weekday.format(at);
    return day === weekday.format(this.door.now()) ? this.hour(at) : `${this.hour(at)} (${day})`;
  }

  hour(at) {
    return words.language === "en" ? clock.format(at) : clock.format(at).replace(":", ".");
  }

  notice(text) {
    find("notice").textContent = text;
  }

  draw() {
    this.drawNet();
    if (this.door.isOver) return;
    const { skew } = this.door.device;
    find("clock").textContent = skew ? fill(words.clock, { minutes: Math.max(1, Math.round(Math.abs(skew) / MINUTE)) }) : "";
    if (!this.door.book.list) return;
    if (find("notice").textContent === words.no_list) this.notice("");
    find("count").textContent = fill(words.inside, {
      inside: this.door.book.inside(this.door.session).size, all: this.door.book.expected(this.door.session),
    });
    this.drawHits();
    this.drawDoubles();
    this.drawLatest();
  }

  drawNet() {
    if (this.door.isOver) return;
    const count = this.door.queue.length;
    const offline = count ? counted(words.offline_unsent, count) : words.offline;
    const online = count ? fill(words.sending, { count }) : words.online;
    const text = this.door.isOnline ? (this.door.book.list ? online : words.fetching) : offline;
    const net = find("net");
    if (net.textContent !== text) net.textContent = text;
    net.dataset.state = this.door.isOnline ? "online" : "offline";
    if (!this.door.isOnline && !this.door.book.list) this.notice(words.no_list);
  }

  drawAnswer({ answer, person, entry, title, uid, mayComeAgain }) {
    const tone = this.toneOf({ answer });
    const sheet = find("answer");
    sheet.dataset.tone = tone;
    find("answer-title").textContent = words.answers[answer];
    find("answer-name").textContent = person ? (person.isNew ? words.new_ticket : person.name || words.nameless) : "";
    find("answer-organisation").textContent = person?.organisation ?? "";
    find("answer-detail").textContent = fill(words.details[answer] ?? "", {
      title, time: entry ? this.time(entry.at) : "", door: entry?.door ?? "",
    });
    const chosen = (person?.chosen ?? []).map((number) => this.door.book.list.sessions[number].title);
    find("answer-chosen").textContent = chosen.join(" · ");
    for (const sign of document.querySelectorAll("[data-sign]")) sign.hidden = sign.dataset.sign !== tone;
    find("undo").hidden = !uid;
    find("again").hidden = !mayComeAgain;
    find("sheet").hidden = false;
    document.body.dataset.answered = "";
  }

  closeAnswer() {
    find("sheet").hidden = true;
    find("answer").dataset.tone = "none";
    delete document.body.dataset.answered;
  }

  drawHits() {
    const typed = find("word").value;
    const hits = this.door.book.search(typed, this.door.session);
    const shown = hits.slice(0, MOST_HITS).map((person) => {
      const line = document.createElement("li");
      const button = element("button", "", "door-hit");
      button.type = "button";
      button.append(element("strong", person.name || words.nameless), element("span", person.organisation));
      const [entry] = this.door.book.of(person.uid, this.door.session);
      if (entry) button.append(element("span", fill(words.is_inside, { time: this.time(entry.at), door: entry.door }), "door-hit__in"));
      button.addEventListener("click", () => this.door.choose(person));
      line.append(button);
      return line;
    });
    find("hits").replaceChildren(...shown);
    const isNone = typed.trim() && !hits.length;
    find("no-hits").textContent = isNone ? words.no_hits : hits.length > MOST_HITS ? words.more_hits : "";
    find("hit-count").textContent = typed.trim() ? counted(words.hits, hits.length) : "";
  }

  drawDoubles() {
    const lines = this.door.book.doubles().map((entries) => {
      const line = element("li", "");
      const where = entries.map((entry) => fill(words.double, { time: this.time(entry.at), door: entry.door }));
      const session = this.door.book.list.sessions[this.door.book.number(entries[0].session)]?.title;
      line.append(element("strong", this.nameOf(entries[0].participant)), element("span", [session, ...where].filter(Boolean).join(", ")));
      return line;
    });
    find("double-lines").replaceChildren(...lines);
    find("doubles").hidden = !lines.length;
  }

  drawLatest() {
    const mine = [...this.door.book.entries.values()].filter((entry) => entry.isMine);
    mine.sort((one, other) => other.at - one.at);
    const lines = mine.slice(0, LATEST).map(({ uid, participant, at }) => {
      const line = element("li", "");
      const name = this.nameOf(participant);
      const undo = element("button", words.undo, "ds-button");
      undo.type = "button";
      undo.dataset.variant = "tertiary";
      undo.setAttribute("aria-label", `${words.undo}: ${name}`);
      undo.addEventListener("click", () => this.door.undo(uid, name));
      const said = element("span", "");
      said.append(element("strong", name), element("span", this.time(at)));
      line.append(said, undo);
      return line;
    });
    find("latest-lines").replaceChildren(...lines);
    find("latest").hidden = !lines.length;
  }
}
