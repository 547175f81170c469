"""What must never reach a log (`adapters.common.redact`)."""

# Bot, user, app, refresh and configuration tokens; the secret part of a response_url or webhook; a socket's ticket.
SECRETS = (
    r"(?:xox[a-z]|xapp|xwfp|xoxe\.xox[bp])-[A-Za-z0-9._-]+|(?<=://hooks\.slack\.com/)[^\s'\"<>)]+"
    r"|(?<=[?&]ticket=)[^\s&'\"]+|(?<=client_secret=)[^\s&'\"]+"
)
