// Passkeys need a script: show what works now, hide the word about it, and say when the browser
// gave up.
document.addEventListener('DOMContentLoaded', () => {
  for (const element of document.querySelectorAll('[data-needs-script]')) element.hidden = false
  for (const element of document.querySelectorAll('[data-without-script]')) element.hidden = true
})
document.addEventListener('allauth.error', (event) => {
  const trouble = document.getElementById('passkey-trouble')
  if (!trouble) return
  event.preventDefault()
  trouble.hidden = false
})
