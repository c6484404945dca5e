// A button beside an address takes it along. Without a script, or where the browser says no, the
// address is there to be marked and copied.
document.addEventListener('DOMContentLoaded', () => {
  for (const button of document.querySelectorAll('[data-copies]')) button.hidden = false
})
document.addEventListener('click', async (event) => {
  const button = event.target.closest('[data-copies]')
  if (!button) return
  const field = document.getElementById(button.dataset.copies)
  field.select()
  try {
    await navigator.clipboard.writeText(field.value)
  } catch {
    return
  }
  document.getElementById(`${field.id}-copied`).textContent = button.dataset.done
})
document.addEventListener('htmx:load', (event) => {
  for (const button of event.target.querySelectorAll?.('[data-copies]') ?? []) button.hidden = false
})
