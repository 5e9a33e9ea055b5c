"""Why this plan and not another; and where there is none, why not."""
