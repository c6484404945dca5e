// What is heard and felt beside what is seen: one short for yes, two for look twice, one long for no.
const PATTERNS = {
  yes: { hertz: 880, beeps: [90], shakes: [60] },
  look: { hertz: 660, beeps: [90, 90], shakes: [60, 80, 60] },
  no: { hertz: 220, beeps: [450], shakes: [400] },
};
const GAP = 0.08;
let context = null;

// Browsers let a page be heard only after it was touched.
export const wake = () => {
  if (!context && "AudioContext" in window) context = new AudioContext();
  context?.resume();
};

export const signal = (tone, { isHeard }) => {
  const { hertz, beeps, shakes } = PATTERNS[tone];
  navigator.vibrate?.(shakes);
  if (!isHeard || context?.state !== "running") return;
  let at = context.currentTime;
  for (const beep of beeps) {
    const oscillator = context.createOscillator();
    const volume = context.createGain();
    volume.gain.value = 0.2;
    oscillator.frequency.value = hertz;
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(at);
    oscillator.stop(at + beep / 1000);
    at += beep / 1000 + GAP;
  }
};
