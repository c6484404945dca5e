// On a wide screen the preview stands beside the form; elsewhere, and without scripts, the button
// opens it in a tab of its own.
(() => {
  const beside = document.querySelector("[data-preview-beside]");
  const button = document.querySelector("button[formtarget=preview]");
  if (!beside || !button) return;

  const isWide = matchMedia("(min-width: 72rem)");
  const say = () => {
    button.querySelector("[data-new-tab]").hidden = isWide.matches;
  };
  button.addEventListener("click", () => {
    beside.querySelector("iframe")?.remove();
    beside.hidden = !isWide.matches;
    if (!isWide.matches) return;
    const frame = document.createElement("iframe");
    frame.name = button.formTarget;
    frame.title = beside.querySelector("h2").textContent;
    beside.append(frame);
  });
  isWide.addEventListener("change", say);
  say();
})();
