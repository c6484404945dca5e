// Names the text editor by the label of the field it stands for. Everything works without it.
(() => {
  const name = () => {
    for (const editor of document.querySelectorAll("[contenteditable=true]:not([aria-labelledby])")) {
      const field = editor.closest(".prose-editor")?.querySelector("textarea");
      const label = field && document.querySelector(`label[for="${field.id}"]`);
      if (!label) continue;
      label.id ||= `name-of-${field.id}`;
      editor.setAttribute("aria-labelledby", label.id);
      label.addEventListener("click", () => editor.focus());
    }
  };

  document.addEventListener("DOMContentLoaded", () => {
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
