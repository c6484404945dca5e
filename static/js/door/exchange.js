// Tells the portal what this device has done and hears what the others have. What is told twice is
// written once, so that anything that fails is simply told again.
const PATIENCE = 8_000;
const MOST = 200;

export class Closed extends Error {
  constructor({ reason, sentence }) {
    super(sentence);
    this.reason = reason;
  }
}

export class NoNet extends Error {}

const post = async (address, said) => {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(said),
      credentials: "omit",
      cache: "no-store",
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { isOk: response.ok, answer: await response.json() };
  } catch (error) {
    // No way there, too slow, or a hotel's login page in between.
    throw new NoNet(error.message, { cause: error });
  }
};

// Throws Closed when the link is, and NoNet for all that may go better the next time.
const ask = async (address, said) => {
  const { isOk, answer } = await post(address, said);
  if (isOk) return answer;
  throw answer.reason ? new Closed(answer) : new NoNet("refused");
};

export const exchange = async (address, { device, queue, since, stamp }) => {
  const now = queue.slice(0, MOST);
  const answer = await ask(address, {
    device,
    sent_at: Date.now(),
    scans: now.filter((each) => each.kind === "scan").map(({ uid, participant, session, at }) => (
      { uid, participant, session, at })),
    undone: now.filter((each) => each.kind === "undo").map(({ uid }) => uid),
    since,
    stamp,
  });
  const settled = new Set([...answer.taken, ...Object.keys(answer.refused)]);
  return { ...answer, sent: now.filter(({ uid }) => settled.has(uid)), hasMore: answer.more || queue.length > MOST };
};
