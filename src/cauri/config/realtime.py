"""The realtime server, plugged together. Without Django: it starts in a moment, and stays small."""

from functools import partial

from cauri.config import logs
from cauri.infra import env
from cauri.infra.embedded import databases
from cauri.interfaces.realtime import server
from cauri.servicing.streams import tickets


def run(*, host: str, port: int) -> None:
    """Serve until a signal ends it. The database is there, and migrated or about to be."""
    logs.configure(logs.configuration(production=env.PRODUCTION, level=env.LOG_LEVEL, file=env.LOG_FILE))
    names = () if env.PRODUCTION else ("localhost", "127.0.0.1", env.API_HOST)  # then the API has another port than we
    server.run(
        server.Settings(
            host=host,
            port=port,
            database=databases.parameters(env.database_urls().app),
            digest_of=partial(tickets.digest_of, pepper=next(iter(env.peppers().values()))),
            origins=frozenset((*env.CORS_ORIGINS, *(f"http://{name}:{env.API_PORT}" for name in names))),
            hosts=tuple(env.ALLOWED_HOSTS),
            most=env.REALTIME_CONNECTIONS,
            most_of_one=env.REALTIME_CONNECTIONS_OF_ONE,
            monitoring_token=env.MONITORING_TOKEN,
            production=env.PRODUCTION,
        )
    )
