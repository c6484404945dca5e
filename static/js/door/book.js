// Who is on the list, who has come in, and what to say of a ticket. Asks neither net nor clock.
import { isSignedFor, keyOf } from "./ticket.js";

const JUST_NOW = 30_000;

export class Book {
  constructor() {
    this.people = new Map();
    this.without = new Map();
    this.list = null;
    this.entries = new Map();
    this.undone = new Set();
  }

  async learn(list) {
    this.list = list;
    this.key = await keyOf(list.key);
    this.people = new Map(list.people.map(([uid, version, name, organisation, chosen]) => (
      [uid, { uid, version, name, organisation, chosen }])));
    this.without = new Map(list.without);
    for (const person of this.people.values()) {
      person.searched = `${person.name} ${person.organisation}`.toLocaleLowerCase("nb");
    }
  }

  add(entry) {
    if (!this.undone.has(entry.uid)) this.entries.set(entry.uid, { ...this.entries.get(entry.uid), ...entry });
  }

  takeBack(uid) {
    this.undone.add(uid);
    this.entries.delete(uid);
  }

  // ---- Who is inside -----------------------------------------------------------------------

  of(participant, session) {
    return [...this.entries.values()]
      .filter((entry) => entry.participant === participant && entry.session === session)
      .sort((one, other) => one.at - other.at);
  }

  inside(session) {
    const found = new Set();
    for (const entry of this.entries.values()) if (entry.session === session) found.add(entry.participant);
    return found;
  }

  doubles() {
    const found = new Map();
    for (const entry of this.entries.values()) {
      const whose = `${entry.participant} ${entry.session ?? ""}`;
      found.set(whose, [...(found.get(whose) ?? []), entry]);
    }
    return [...found.values()].filter((entries) => entries.length > 1)
      .map((entries) => entries.sort((one, other) => one.at - other.at));
  }

  expected(session) {
    const number = this.number(session);
    if (number < 0 || !this.list.sessions[number].is_chosen) return this.people.size;
    return [...this.people.values()].filter((person) => person.chosen.includes(number)).length;
  }

  search(words, session) {
    const wanted = words.toLocaleLowerCase("nb").split(/\s+/).filter(Boolean);
    if (!wanted.length) return [];
    const first = (person) => this.lacks(person, session) ? 1 : 0;
    return [...this.people.values()]
      .filter((person) => wanted.every((word) => person.searched.includes(word)))
      .sort((one, other) => first(one) - first(other));
  }

  // ---- What to say -------------------------------------------------------------------------

  async judge(ticket, session, now) {
    if (!ticket) return { answer: "not_a_ticket" };
    const wrong = await this.#refused(ticket);
    if (wrong) return wrong;
    const person = this.people.get(ticket.uid);
    if (person && ticket.version < person.version) return { answer: "replaced" };
    if (person && ticket.version === person.version) return this.judgePerson(person, session, now);
    if (this.without.has(ticket.uid)) return { answer: this.without.get(ticket.uid) };
    if (!this.key) return { answer: "unknown" };
    const unlisted = { uid: ticket.uid, name: "", organisation: "", chosen: [], isNew: true };
    return this.#before(unlisted, session, now) ?? { answer: "not_listed", person: unlisted, isIn: true };
  }

  judgePerson(person, session, now) {
    return this.#before(person, session, now) ?? (this.lacks(person, session)
      ? { answer: "not_chosen", person, title: this.list.sessions[this.number(session)].title, isIn: true }
      : { answer: "welcome", person, isIn: true });
  }

  lacks(person, session) {
    const number = this.number(session);
    return number >= 0 && this.list.sessions[number].is_chosen && !person.chosen.includes(number);
  }

  number(session) {
    return this.list.sessions.findIndex((each) => each.uid === session);
  }

  #before(person, session, now) {
    const [first] = this.of(person.uid, session);
    if (!first) return null;
    const mine = this.of(person.uid, session).find((entry) => entry.isMine && now - entry.at < JUST_NOW);
    return mine
      ? { answer: "just_now", person, entry: mine }
      : { answer: "already_in", person, entry: first, mayComeAgain: true };
  }

  async #refused(ticket) {
    if (!this.key || await isSignedFor(ticket, this.list.event, this.key)) return null;
    for (const [event, title] of this.list.others) {
      if (await isSignedFor(ticket, event, this.key)) return { answer: "other_event", title };
    }
    return { answer: "forged" };
  }
}
