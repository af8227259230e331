"""What the tests of the embedded servers share."""

import psycopg

from config import local_postgres, local_redis
from config.local_home import Home

BOTH = [local_postgres, local_redis]


def ask(home: Home, question: str, *, role: str = local_postgres.APPLICATION, database: str = "truecount"):
    with psycopg.connect(local_postgres.url(home, role=role, database=database)) as connection:
        return connection.execute(question).fetchone()[0]
