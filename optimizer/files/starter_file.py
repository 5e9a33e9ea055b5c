"""The scenario that `optimizer init` writes."""

STARTER = """\
# A campaign to start from: change the figures, then run `optimizer solve` on this file.
# Every key that is left out has a default. `optimizer check` reports every mistake with its line.
#
# Amounts: 60000, 60_000, 60k, 1.5M. Rates: 3.86% or 0.0386. Uncertain figures: [low, high] or [low, likely, high].
# Sources of the figures: S0 is "Micro-Influencers vs. Mega-Influencers: Who Drives Better Results?" (Tragos Media),
# S1 is "Micro-Influencers vs Mega-Influencers: ROI Strategies for 2026"; "assumed" is what no source states.

name: My first campaign
currency: USD
budget: 50k                     # the most that may be spent, with everything included
reserve: 5%                     # kept back for what goes wrong (assumed)
agency_fee: 10%                 # on every fee (assumed)

# What you want, and how much each counts. Weights are relative: 5, 3 and 2 would mean the same.
goals:
  awareness: 50%                # people reached
  conversion: 30%               # conversions; a floor would be {weight: 30%, at_least: 200}
  community: 20%                # engagements: likes, comments, shares

# People who could become customers. With an audience, people whom several creators reach count once.
audience: 5M                    # assumed
value_per_conversion: 45        # what one order is worth to you (assumed)

# What can be bought: one line for each kind of partnership, as many lines as you like.
# `sources` says where a figure comes from, so that reports can name what is only assumed.
tiers:
  nano:
    platform: instagram
    followers: [1k, 10k]
    fee_per_post: [0, 50, 100]  # "minimal" (S1)
    product_cost: 30            # the product that each creator gets (assumed)
    reach_rate: 35%             # share of followers who see one post (assumed)
    engagement_rate: [5%, 10%]  # engagements / followers (S1)
    conversion_rate: 2.4%       # conversions / engagement (S1 states it for micro)
    hours: 2                    # your own work for each partnership (assumed)
    available: 60               # creators who would suit (assumed)
    sources: {followers: S1, fee_per_post: assumed, product_cost: assumed, reach_rate: assumed, engagement_rate: S1,
              conversion_rate: assumed, hours: assumed, available: assumed}
  micro:
    platform: instagram
    followers: [10k, 50k, 100k]
    fee_per_post: [100, 500, 1000]
    product_cost: 30
    reach_rate: 25%
    engagement_rate: [3%, 3.86%, 8%]  # the average of S1 in the range of S0
    conversion_rate: 2.4%
    hours: 4
    available: 80
    sources: {followers: S1, fee_per_post: S1, product_cost: assumed, reach_rate: assumed, engagement_rate: S0 and S1,
              conversion_rate: S1, hours: assumed, available: assumed}
  macro:
    platform: instagram
    followers: 1M
    fee_per_post: 10k           # as much for each follower as micro
    product_cost: 30
    reach_rate: 20%
    engagement_rate: 1.6%       # between micro and mega
    conversion_rate: 1.2%       # between micro and mega
    hours: 25
    available: 5
    sources: {followers: S1, fee_per_post: assumed, product_cost: assumed, reach_rate: assumed,
              engagement_rate: assumed, conversion_rate: assumed, hours: assumed, available: assumed}

# What must hold, whatever the goals say.
limits:
  - {measure: hours, at_most: 320, name: hours of the team}  # assumed
  - {measure: spend, where: {tier: macro}, at_most: 50%}     # of the plan's spend (assumed)
  # - {measure: partnerships, where: {tier: micro}, at_least: 5, for_each: {tier: macro}}
  # - {measure: revenue, at_least: 3, per: {measure: spend}}
  # - {measure: spend, by: tier, at_most: 60%}                # each tier
  # - {measure: spend, where: {tier: macro}, at_least: 5k, if_used: true}    # in earnest, or not at all

# More that a scenario can say; scenarios/README.md has the rest.
# costs: {usage_rights: 20% of fees}                          # beside the fees, of every line
# periods: {spring: {budget: 40%}, autumn: {budget: 60%, conversion_rate: 120%}}
# carry_over: true                                            # what spring leaves, autumn may spend
# pays: {2026-09: 50%, 2026-11: 50%}                          # when: plans then have cash by month
# On a line: fee_after: {10: 90%}, fee_per_conversion: 5, measures: {clicks: 12% of engagements}
"""
