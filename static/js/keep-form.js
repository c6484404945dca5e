// Keeps what is typed in a long form until it is saved, in this browser alone, and offers it back.
// A form that is kept says whose it is (data-keep) and which sending of it this is (data-keep-as);
// the page after a saving says which one was saved (data-saved). Everything works without it.
(() => {
  const OURS = "kept-form:";
  const DAYS = 30 * 24 * 3600 * 1000;
  const TAKE = "take-kept-form";
  const leaveOut = new Set(["csrfmiddlewaretoken", "uid", "step"]);

  // A browser that keeps nothing (storage turned off or full) is as one without scripts.
  const safely = (act) => () => {
    try {
      act();
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  };

  const records = () => Object.keys(localStorage).filter((key) => key.startsWith(OURS))
    .map((key) => ({ key, ...JSON.parse(localStorage.getItem(key)) }));

  const fieldsOf = (form) => {
    const found = {};
    for (const field of form.elements) {
      if (!field.name || leaveOut.has(field.name) || field.type === "file") continue;
      found[field.name] = field.type === "checkbox" ? field.checked : field.value;
    }
    return found;
  };

  const fill = (form, values) => {
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements.namedItem(name);
      if (!field) continue;
      if (field.type === "checkbox") field.checked = value;
      else field.value = value;
      field.closest("details")?.setAttribute("open", "");
    }
  };

  const start = () => {
    for (const saved of document.querySelectorAll("[data-saved]")) {
      localStorage.removeItem(OURS + saved.dataset.saved);
    }
    const form = document.querySelector("form[data-keep]");
    if (!form) return;

    const whose = form.dataset.keep;
    const where = location.pathname.replace(/^\/(nn|en)\//, "/");
    const own = OURS + form.dataset.keepAs;
    const offer = document.querySelector("[data-kept-offer]");
    const note = form.querySelector("[data-kept-note]");
    for (const each of records()) {
      if (each.whose !== whose || Date.now() - each.at > DAYS) localStorage.removeItem(each.key);
    }
    const earlier = records().filter((each) => each.where === where && each.key !== own)
      .sort((one, other) => other.at - one.at)[0];
    // What stands here already was typed in the same form, and came back with a fault.
    const going = "keepGoing" in form.dataset;
    const before = fieldsOf(form);
    const known = JSON.parse(localStorage.getItem(own))?.values ?? {};

    const keep = safely(() => {
      const now = fieldsOf(form);
      const changed = Object.entries(now).filter(([name, value]) => value !== before[name]);
      const values = { ...(going ? known : {}), ...Object.fromEntries(changed) };
      if (Object.keys(values).length === 0) localStorage.removeItem(own);
      else localStorage.setItem(own, JSON.stringify({ whose, where, at: Date.now(), values }));
      note.hidden = false;
    });

    if (earlier && !going) {
      const isNew = Object.entries(earlier.values).some(([name, value]) => before[name] !== value);
      if (!isNew) localStorage.removeItem(earlier.key);
      else if (sessionStorage.getItem(TAKE) === earlier.key) {
        fill(form, earlier.values);
        keep();
        localStorage.removeItem(earlier.key);
      } else {
        const at = new Date(earlier.at);
        const when = offer.querySelector("[data-kept-when]");
        when.textContent = at.toLocaleString(document.documentElement.lang, { dateStyle: "long", timeStyle: "short" });
        offer.hidden = false;
        offer.querySelector("[data-kept-take]").addEventListener("click", () => {
          // On a fresh page, before the text editor reads its field.
          sessionStorage.setItem(TAKE, earlier.key);
          location.assign(location.pathname);
        });
        offer.querySelector("[data-kept-drop]").addEventListener("click", () => {
          localStorage.removeItem(earlier.key);
          offer.hidden = true;
        });
      }
    }
    sessionStorage.removeItem(TAKE);
    if (localStorage.getItem(own)) note.hidden = false;
    form.addEventListener("input", keep);
    form.addEventListener("change", keep);
    note.querySelector("button").addEventListener("click", () => {
      localStorage.removeItem(own);
      if (earlier) localStorage.removeItem(earlier.key);
      location.assign(location.pathname);
    });
  };

  safely(start)();
})();
