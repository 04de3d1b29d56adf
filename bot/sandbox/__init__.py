"""A pretend Slack workspace: what every story test and `make demo` run against.

It fakes Slack and nothing of ours: the real bot runs behind it, over real HTTP or a real
WebSocket, and the sandbox is as strict as Slack is. Where to look:

    sandbox.py      the whole thing: install an app, serve, lend a person's hand
    hand.py         what a person does: type, click, fill, submit, react, open Home
    workspace.py    the state: people, channels, messages, views (records.py: the types)
    clock.py        a clock that can be moved forward
    manifest.py     an app's manifest becomes an installed app
    web_api.py      /api/<method>: tokens, scopes, arguments, limits; api_*.py the methods
    block_kit.py    the rules of blocks and views (with elements.py, tables.py, shapes.py)
    state.py        the values of a form's elements
    wire.py         records as JSON, in Slack's shapes
    payloads.py     what arrives at the app; events.py when; courier.py how (HTTP, sockets)
    answers.py      what an app's answer does: to a command, a form
    faults.py       429s, delays, lost connections, repeats, on demand
    page/           the browser's window on it
"""
