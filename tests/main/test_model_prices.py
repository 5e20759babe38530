"""The price table of models: what is wrong with it is told with the setting that names its folder."""

from pathlib import Path

import pytest

from app.domain.errors import ConfigurationError
from app.main.model_prices import load_prices


def test_a_missing_table_is_told_with_the_folder_and_the_setting(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError) as caught:
        load_prices(tmp_path / "nowhere")

    assert str(caught.value) == (
        f"There is no price table prices.toml in {tmp_path / 'nowhere'}. Set LEADS_PROMPTS_DIRECTORY to the folder that "
        "holds it, as prompts/ of the release"
    )


def test_a_broken_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text("currency = 5", encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"prices\.toml"):
        load_prices(tmp_path)
