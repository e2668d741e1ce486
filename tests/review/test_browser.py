"""The review page in a browser: keys, clicks and hovering link values and boxes."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import pytest

from docstruct.result import Extraction

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = [
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-extensions",
    "--no-first-run", "--virtual-time-budget=2000", "--window-size=1400,900",
]  # fmt: skip
DRIVER = """
<script>
const state = () => ({
  active: document.querySelector(".field[aria-current]")?.dataset.path ?? null,
  focused: document.activeElement?.dataset?.path ?? null,
  boxes: [...document.querySelectorAll(".box.active")].map((box) => box.dataset.path),
  hovered: [...document.querySelectorAll(".hover")].map((e) => e.classList[0] + " " + e.dataset.path),
  shown: [...document.querySelectorAll(".field")].filter((f) => f.offsetParent).map((f) => f.dataset.path),
  detail: document.getElementById("detail").innerText,
  help: document.getElementById("keys").open,
});
const key = (name) => document.body.dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true }));
const at = (kind, path) => document.querySelector(`.${kind}[data-path="${path}"]`);
const seen = [];
addEventListener("load", () => {
  for (const step of STEPS) { step(); seen.push(state()); }
  const out = document.createElement("pre");
  out.id = "seen";
  out.textContent = JSON.stringify(seen);
  document.body.append(out);
});
</script>
"""

Drive = Callable[..., list[dict[str, Any]]]

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed")


@pytest.fixture
def drive(slip: Extraction[Any], tmp_path: Path) -> Drive:
    """Open the slip's page, take steps (JavaScript), and tell the state after each."""

    def run(*steps: str, fragment: str = "") -> list[dict[str, Any]]:
        page = tmp_path / "review.html"
        driver = DRIVER.replace("STEPS", "[" + ", ".join(f"() => {step}" for step in steps) + "]")
        # The page forbids every script but its own: the test's copy goes without that policy.
        html = re.sub(r"<meta http-equiv=[^>]*>", "", slip.to_html()).replace("</body>", driver + "</body>")
        page.write_text(html, encoding="utf-8")
        profile = f"--user-data-dir={tmp_path / 'profile'}"
        command = [str(CHROMIUM), *FLAGS, profile, "--dump-dom", page.as_uri() + fragment]
        done = subprocess.run(command, capture_output=True, timeout=90)
        found = re.search(r'<pre id="seen">(.*?)</pre>', done.stdout.decode(), re.DOTALL)
        assert found is not None, done.stderr.decode()[-2000:]
        states: list[dict[str, Any]] = json.loads(unescape(found[1]))
        return states

    return run


def test_keys_walk_the_values(drive: Drive) -> None:
    first, second, back, last, down = drive("key('j')", "key('j')", "key('k')", "key('k')", "key('ArrowDown')")
    assert (first["active"], first["focused"], first["boxes"]) == ("/number", "/number", ["/number"])
    assert second["active"] == "/kind"
    assert second["boxes"] == []
    assert back["active"] == "/number"
    assert last["active"] == "/tags/0"
    assert down["active"] == "/number"


def test_a_click_on_a_box_shows_its_value_and_the_other_way(drive: Drive) -> None:
    by_box, by_field = drive("at('box', '/total').click()", "at('field', '/items/1/amount').click()")
    assert by_box["active"] == "/total"
    assert "12,50" in by_box["detail"]
    assert by_field["boxes"] == ["/items/1/amount"]
    assert "ambiguous" in by_field["detail"]


def test_hovering_marks_the_other_side(drive: Drive) -> None:
    over, out, field = drive(
        "at('box', '/number').dispatchEvent(new MouseEvent('mouseenter'))",
        "at('box', '/number').dispatchEvent(new MouseEvent('mouseleave'))",
        "at('field', '/date').dispatchEvent(new MouseEvent('mouseenter'))",
    )
    assert over["hovered"] == ["field /number"]
    assert out["hovered"] == []
    assert field["hovered"] == ["box /date"]


def test_only_doubtful_hides_what_is_sure(drive: Drive) -> None:
    before, doubtful, after = drive("0", "key('d')", "key('d')")
    assert "/number" in before["shown"]
    singles = [path for path in doubtful["shown"] if "/0" not in path and "/1" not in path]
    assert singles == ["/date", "/total"]
    assert after["shown"] == before["shown"]


def test_absent_values_are_shown_on_demand(drive: Drive) -> None:
    before, after = drive("0", "key('a')")
    assert "/count" not in before["shown"]
    assert "/count" in after["shown"]


def test_n_goes_to_the_next_doubtful_value(drive: Drive) -> None:
    states = drive("key('n')", "key('n')", "key('n')")
    assert [state["active"] for state in states] == ["/date", "/total", "/items/1/amount"]


def test_an_issue_leads_to_its_value(drive: Drive) -> None:
    (state,) = drive("document.querySelector('[data-goto]').click()")
    assert state["active"] == "/total"


def test_help_opens_and_escape_lets_go(drive: Drive) -> None:
    chosen, gone, helped = drive("key('j')", "key('Escape')", "key('?')")
    assert chosen["active"] == "/number"
    assert (gone["active"], gone["boxes"]) == (None, [])
    assert helped["help"] is True


def test_an_address_names_a_value(drive: Drive) -> None:
    (state,) = drive("0", fragment="#/items/0/amount")
    assert state["active"] == "/items/0/amount"
    assert state["boxes"] == ["/items/0/amount"]


def test_the_page_runs_under_its_own_policy(slip: Extraction[Any], tmp_path: Path) -> None:
    page = tmp_path / "review.html"
    slip.to_html(page)
    profile = f"--user-data-dir={tmp_path / 'profile'}"
    command = [str(CHROMIUM), *FLAGS, profile, "--dump-dom", page.as_uri() + "#/total"]
    dom = subprocess.run(command, capture_output=True, timeout=90).stdout.decode()
    assert re.search(r'<button[^>]*data-path="/total"[^>]*aria-current="true"', dom)
