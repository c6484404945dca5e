// A link in a newsletter ends in #brev-<issue>-<link>. The page says those two numbers once, with
// no cookie and no name, and takes them out of the address so that a reload or a copied link does
// not count. What only fetches pages, as mail scanners do, counts nothing.
const found = /^#brev-(\d{1,9})-(\d{1,3})$/.exec(location.hash)
if (found) {
  const [, issue, link] = found
  history.replaceState(history.state, '', location.pathname + location.search)
  fetch('/nyhetsbrev/klikk/', {
    method: 'POST',
    body: new URLSearchParams({ issue, link }),
    credentials: 'omit',
    keepalive: true,
  }).catch(() => {})
}
