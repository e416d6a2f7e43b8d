"""Who may approve an exception of which size (sources.md A21)."""

LEAD, HEAD, GM = "team_lead", "head", "general_manager"


def approver_roles(amount_minor: int, *, lead_max: int, head_max: int) -> tuple[str, ...]:
    """Roles that may say yes to this amount; a higher role may say yes to less."""
    if amount_minor <= lead_max:
        return LEAD, HEAD, GM
    return (HEAD, GM) if amount_minor <= head_max else (GM,)
