"""Stripe on our own machine, for the demo and the tests: the same calls, a hosted page, signed events.

``wire.Wire`` stands where the SDK's HTTP client would. ``page.pay`` is what happens on the hosted page.
Events are rows that the worker really posts, really signed, to our own address; with the worker away
they wait. Not there with a key, nor in production.
"""
