"""A pretend Slack workspace: what every story test and `make demo` run against.

It fakes Slack and nothing of ours: the real bot runs behind it, over real HTTP or a real
WebSocket, and the sandbox is as strict as Slack is. Where to look:

    sandbox.py      the whole thing: install an app, serve, lend a hand, see what was said
    hand.py         what a person does: type, click, fill, submit, react, open Home
                    (presence.py: join, invite, rename, archive and the like;
                    targets.py finds the button, filling.py fills, typing_in.py escapes)
    workspace.py    the state: people, channels, messages, views (records.py: the types;
                    changes.py: who is told of a change)
    clock.py        a clock that can be moved forward, and followed from another process
    manifest.py     an app's manifest becomes an installed app
    server.py       the HTTP surface; lost.py the connections that die
    web_api.py      /api/<method>: tokens, scopes, faults (calls.py, arguments.py); the methods
                    are in api_*.py, what a message may hold in content.py, views in views.py
    rates.py        rate limits, off until switched on
    block_kit.py    the rules of blocks and views (elements.py, rich_text.py, tables.py, made of
                    shapes.py); normal.py is what Slack adds, state.py the values of a form
    wire.py         records as JSON, in Slack's shapes
    payloads.py     what arrives at the app; happened.py which event it is; events.py how often
    courier.py      how it arrives: signed HTTP (signing.py) or Socket Mode (sockets.py)
    answers.py      what an app's answer does: to a command, a form, by a response_url
    triggers.py     trigger_ids and response_urls: lent for a while
    faults.py       429s, delays, lost connections, repeats, on demand
    page/           the browser's window on it

Not here: OAuth, events of changed and deleted messages, canvases, workflows, search; bare URLs
and emoji in what an app posts come back as they were sent.
"""
