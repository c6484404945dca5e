// A ticket's code: base64url of 16 bytes whose it is, 2 bytes which version, and an Ed25519
// signature of the purpose, the event and those 18. See events/tickets.py.
const PURPOSE = new TextEncoder().encode("moteplass-ticket\0");
const UID = 16;
const BODY = 18;
const CODE = /(?:^|[^A-Za-z0-9_-])([A-Za-z0-9_-]{110})(?![A-Za-z0-9_-])/;

export const bytesOf = (base64) => {
  const plain = base64.replace(/-/g, "+").replace(/_/g, "/");
  return Uint8Array.from(atob(plain), (letter) => letter.charCodeAt(0));
};

const uidOf = (bytes) => {
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
};

const uidBytes = (uid) => Uint8Array.from(uid.replace(/-/g, "").match(/../g), (hex) => parseInt(hex, 16));

// A hand scanner types as an American keyboard; on a Norwegian one - and _ come out as + and ?.
export const unscrambled = (typed) => typed.trim().replace(/\+/g, "-").replace(/\?/g, "_");

// What the code says, alone or in an address; null when there is none.
export const read = (text) => {
  const found = CODE.exec(text);
  if (!found) return null;
  const bytes = bytesOf(`${found[1]}==`);
  return {
    uid: uidOf(bytes.slice(0, UID)),
    version: (bytes[UID] << 8) | bytes[UID + 1],
    body: bytes.slice(0, BODY),
    signature: bytes.slice(BODY),
  };
};

// Null where the browser does not know Ed25519: then only those on the list get in.
export const keyOf = async (base64) => {
  try {
    return await crypto.subtle.importKey("raw", bytesOf(base64), { name: "Ed25519" }, false, ["verify"]);
  } catch (error) {
    if (error.name === "NotSupportedError") return null;
    throw error;
  }
};

export const isSignedFor = (ticket, event, key) => {
  const signed = new Uint8Array([...PURPOSE, ...uidBytes(event), ...ticket.body]);
  return crypto.subtle.verify({ name: "Ed25519" }, key, ticket.signature, signed);
};
