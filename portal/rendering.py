"""A table that is new changes no other: migrations of ours render it alone.

Django renders every model anew that is tied to one just created, and ours are all tied to the person: two
hundred tables would be rendered two hundred times. Steps that run code ask for fresh models as ever.
"""

from django.db.migrations.state import ModelState, ProjectState

OURS = frozenset({"portal", "booking", "loyalty", "club", "cms"})
usual = ProjectState.add_model


def add_model(state: ProjectState, model_state: ModelState) -> None:
    if model_state.app_label not in OURS:
        usual(state, model_state)
        return
    key = model_state.app_label, model_state.name_lower
    state.models[key] = model_state
    if state._relations is not None:  # type: ignore[attr-defined]  # as in add_model of Django 6.1
        state.resolve_model_relations(key)
    if "apps" in state.__dict__:
        state.is_delayed = True  # whoever runs code gets models rendered from scratch
        model_state.render(state.apps)


def render_once() -> None:
    """For this process; before ``migrate``."""
    ProjectState.add_model = add_model  # type: ignore[method-assign, assignment]  # no door for it in Django 6.1
