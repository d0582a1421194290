"""Larkfield CRM: an invented partner's CRM for the demo stack, a process of its own with a database of its own.

It speaks the portal's API and webhooks as any CRM would and knows neither AWS's rules nor the portal's: nothing of
the product is imported here.
"""
