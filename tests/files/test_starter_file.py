from optimizer.domain.arithmetic.cautions import cautions
from optimizer.files import loads, starter


def test_the_starter_is_valid_and_gives_no_warnings() -> None:
    """Whoever starts from it starts from something that works."""
    scenario = loads(starter())
    assert cautions(scenario) == ()
    assert list(scenario.tiers) == ["nano", "micro", "macro"]


def test_every_figure_of_the_starter_has_a_source() -> None:
    """A figure comes from a source, or says that it is assumed."""
    figures = {"labels", "platform", "tier", "sources", "note"}
    for line in loads(starter()).tiers.values():
        assert set(line.sources) == line.model_fields_set - figures
