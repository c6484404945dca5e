import pytest

from tools.bench import PARTS, chosen_parts


def test_without_a_name_all_is_measured(capsys):
    assert chosen_parts([]) == list(PARTS)
    assert chosen_parts(["letters", "groups"]) == ["letters", "groups"]
    with pytest.raises(SystemExit, match="2"):
        chosen_parts(["nothing"])
    assert "no part is called nothing" in capsys.readouterr().err
