"""The initiative of the day: when (calendar), which (pick), and exactly one post of it (planner, ledger, deliver)."""
