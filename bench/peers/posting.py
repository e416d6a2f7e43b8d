from bench.harness import Row, Side
from bench.stage import Stage


def sides(clients: int, per_client: int, limit: str) -> list[Side]:
    return []


def missing(stage: Stage) -> list[Row]:
    return []
