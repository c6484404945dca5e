// Names what Django's admin and its widgets leave nameless for a screen reader, and lets the
// keyboard reach tables that scroll. Everything works without it.
(() => {
  const labelOf = (element, id) => {
    const row = element.closest(".form-row, td");
    const label = document.querySelector(`label[for="${id}"]`) || row?.querySelector("label");
    if (label && !label.id) label.id = `name-of-${id || Math.random().toString(36).slice(2)}`;
    return label?.id;
  };

  const nameEditors = () => {
    for (const editor of document.querySelectorAll("[contenteditable=true]:not([aria-labelledby])")) {
      const name = labelOf(editor, editor.closest(".prose-editor")?.querySelector("textarea")?.id);
      if (name) editor.setAttribute("aria-labelledby", name);
    }
  };

  const nameChoices = () => {
    for (const box of document.querySelectorAll(".select2-container:not([data-named])")) {
      const select = box.previousElementSibling;
      const shown = box.querySelector(".select2-selection__rendered");
      const name = select && labelOf(box, select.id);
      if (!name || !shown) continue;
      box.dataset.named = "";
      shown.setAttribute("aria-labelledby", name);
      box.querySelector(".select2-selection").setAttribute("aria-labelledby", `${name} ${shown.id}`);
    }
  };

  const reachTables = () => {
    for (const area of document.querySelectorAll(".inline-group, .inline-group .tabular, .results")) {
      if (area.scrollWidth > area.clientWidth) area.tabIndex = 0;
    }
  };

  let isWaiting = false;
  const mend = () => {
    if (isWaiting) return;
    isWaiting = true;
    requestAnimationFrame(() => {
      isWaiting = false;
      nameEditors();
      nameChoices();
      reachTables();
    });
  };

  document.addEventListener("DOMContentLoaded", () => {
    mend();
    new MutationObserver(mend).observe(document.body, { childList: true, subtree: true });
    window.addEventListener("resize", mend);
  });
})();
