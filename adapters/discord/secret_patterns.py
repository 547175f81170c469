"""What must never reach a log (`adapters.common.redact`)."""

# The token in the address of an interaction or a webhook answers in our name for 15 minutes. Bot tokens as Discord makes
# them: three parts, the first one an id in base64.
SECRETS = r"(?<=/(?:interactions|webhooks)/\d+/)[^/?\s'\"]+|[\w-]{18,40}\.[\w-]{5,7}\.[\w-]{25,}"
