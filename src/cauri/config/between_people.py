"""What bounds what people ask of each other and send: settings, like those of `config.settings`, which takes them."""

from cauri.infra.env import env

# How many people one customer may ask for money within a day, how often the same one, and how many requests to the same
# one may be open.
MOST_REQUESTS_A_DAY: int = env.int("CAURI_MOST_REQUESTS_A_DAY", default=50)
MOST_REQUESTS_TO_ONE_A_DAY: int = env.int("CAURI_MOST_REQUESTS_TO_ONE_A_DAY", default=5)
MOST_OPEN_REQUESTS_TO_ONE: int = env.int("CAURI_MOST_OPEN_REQUESTS_TO_ONE", default=5)
# Money for phone numbers that nobody here has: how many days it waits, how many transfers of one customer may wait and
# be made in a day, and how many text messages one number gets of it in a week, whoever sends.
CLAIM_DAYS: int = env.int("CAURI_CLAIM_DAYS", default=7)
MOST_OPEN_CLAIMS: int = env.int("CAURI_MOST_OPEN_CLAIMS", default=10)
MOST_CLAIMS_A_DAY: int = env.int("CAURI_MOST_CLAIMS_A_DAY", default=10)
MOST_CLAIM_TEXTS: int = env.int("CAURI_MOST_CLAIM_TEXTS", default=2)
# Transfers that are asked back: within how many hours, for how many days what is unspent is held, after how many hours
# without an answer staff may decide, and how many one customer may ask for in a week.
RECALL_HOURS: int = env.int("CAURI_RECALL_HOURS", default=24)
RECALL_DAYS: int = env.int("CAURI_RECALL_DAYS", default=7)
RECALL_ANSWER_HOURS: int = env.int("CAURI_RECALL_ANSWER_HOURS", default=72)
MOST_RECALLS_A_WEEK: int = env.int("CAURI_MOST_RECALLS_A_WEEK", default=2)
# How many bills one customer may split within a day, and how many with the same person.
MOST_SPLITS_A_DAY: int = env.int("CAURI_MOST_SPLITS_A_DAY", default=20)
MOST_SPLITS_WITH_ONE_A_DAY: int = env.int("CAURI_MOST_SPLITS_WITH_ONE_A_DAY", default=5)
