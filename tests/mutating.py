"""How the properties of rules are tried on mutants: the same cases each time, none made smaller."""

from __future__ import annotations

from hypothesis import Phase, settings

settings.register_profile(
    "mutants",
    derandomize=True,
    database=None,
    deadline=None,  # a busy machine kills no mutant
    phases=(Phase.explicit, Phase.generate),
)
