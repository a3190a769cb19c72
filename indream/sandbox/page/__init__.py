"""The page at `/` that shows the current state of a sandbox in a browser.

`view` collects the values, `document` and `tables` write them as HTML. The script loads the page again twice
a second while it is visible, and replaces what has changed: no state on the server, and nothing to clean up
when a browser disconnects. Without JavaScript the browser reloads the page every few seconds.

Opening the page changes nothing: it is not a request to the service, so it is neither recorded nor logged,
meets no fault, and moves no time, not even with `speed="auto"`. The page shows no keys, no secrets, no
headers of webhooks, and no queries of URLs, because queries contain signatures.

A browser on the machine of the sandbox needs no key. From elsewhere (other machines, a proxy, a tunnel) the
browser asks for a password (HTTP Basic), which is the API key, with any user name. The key is therefore in no
URL, history or log. The check of the Host header applies to the page, too.
"""
