// Passkeys need a script: shows what else would not work, and says when the browser gave up.
document.addEventListener('DOMContentLoaded', () => {
  for (const element of document.querySelectorAll('[data-needs-script]')) element.hidden = false
})
document.addEventListener('allauth.error', (event) => {
  const trouble = document.getElementById('passkey-trouble')
  if (!trouble) return
  event.preventDefault()
  trouble.hidden = false
})
