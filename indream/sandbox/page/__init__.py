"""The page at `/` that shows a sandbox to a person, as it is now.

`view` says what is to be seen, `document` writes it as HTML, `assets` has its style and its script. The
script asks for the same page again, twice a second while somebody sees it, and puts in what has changed:
one route, no state on the server, nothing to be cleaned up when a browser goes away. Without JavaScript
the browser loads the page again every few seconds.

Looking changes nothing: a look is no request to the service, so it is neither recorded nor logged, meets
no fault, and moves no time, not with `speed="auto"` either. The page shows no key, no secret, no header of
a webhook, and no query of a URL, since links are signed there.

Whoever looks from the machine that the sandbox runs on needs no key, as a browser has none to send. From
anywhere else, where the sandbox is served to other machines, behind a proxy or through a tunnel, the
browser asks for a password (HTTP Basic), which is the API key; any user name will do. So the key gets into
no URL, history or log. The sandbox's check of the Host holds for the page, too.
"""
