"""How two answers are looked at: views, difference, linked scrolling, tools of code."""

import json

import pytest
from playwright.sync_api import expect

from annotations.lending.claim_battle import claim_battle
from catalog.rendering import text_digest
from tests.browser.conftest import DESK, PHONE
from tests.browser.starter import keep_html
from tests.browser.steps import next_is_held, violations
from tests.factories import AnswerFactory, BattleFactory, ItemFactory, UserFactory

TWO_FRAMES = "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"
HEAD = [f"step_{number} = load({number})" for number in range(12)]
ONE = "Short words.\n\n```python\n{}\nresult = total + 1  # one more\nprint(result)\n```\n".format(
    "\n".join(HEAD)
)
OTHER = ONE.replace("result = total + 1  # one more", "result  =  total + 2").replace(
    "print(result)\n", "print(result)\nreturn result\n"
)
UNLIKE = "Nothing here is the same at all.\n\n```rust\nfn main() {}\n```\n"


@pytest.fixture
def look(own_database, open_page):
    """`look(one, other, **context)`: the page of a battle of these two texts, A and B as given."""

    def opened(one, other, **options):
        user = UserFactory()
        item = ItemFactory()
        answers = []
        for text in (one, other):
            keep_html(text)
            answers.append(AnswerFactory(item=item, text=text, text_digest=text_digest(text)))
        BattleFactory(item=item, answer_a=answers[0], answer_b=answers[1])
        assignment = claim_battle(user.annotator_id)
        page = open_page(user, **options)
        page.is_turned = assignment.sides.get(letter="a").answer != answers[0]
        page.goto(f"/battles/{assignment.public_id}/")
        return page

    return opened


def letters(page):
    """Under which letters the first and the second text stand."""
    return ("b", "a") if page.is_turned else ("a", "b")


def cells(page, letter, kind="changed"):
    found = page.locator(f".run.{kind} .cell.{letter} .text")
    return [text.rstrip() for text in found.all_inner_texts()]


def view(page):
    return page.locator("html").get_attribute("data-view")


def test_changed_lines_stand_face_to_face_and_what_differs_in_them_is_marked(look):
    page = look(ONE, OTHER)
    one, other = letters(page)
    page.keyboard.press("d")
    assert cells(page, one) == ["result = total + 1  # one more"]
    assert cells(page, other) == ["result  =  total + 2", "return result"]
    marked = page.locator(f".run.changed .cell.{other} mark").all_inner_texts()
    assert "2" in "".join(marked)
    assert "total" not in "".join(marked)
    signs = page.locator(".run.changed .sign").all_inner_texts()
    assert {sign.strip()[:1] for sign in signs} == {"−", "+"}


def test_equal_lines_are_folded_and_unfolded(look):
    page = look(ONE, OTHER)
    page.keyboard.press("d")
    fold = page.get_by_role("button", name="Equal lines:")
    count = int(fold.inner_text().split(":")[1])
    assert count >= 9
    expect(page.get_by_text("step_1 = load(1)").last).not_to_be_visible()
    fold.click()
    expect(page.locator(".difference .text", has_text="step_1 = load(1)").first).to_be_visible()


def test_white_space_and_comments_are_ignored_on_request(look):
    page = look(
        "```python\na = 1  # first\nb = 2\nc = 3\nd = 4\n```",
        "```python\na  = 1\nb = 2\nc = 3\nd = 4\n```",
    )
    page.keyboard.press("d")
    expect(page.locator(".run.changed")).to_have_count(1)
    page.get_by_role("button", name="Ignore comments").click()
    page.get_by_role("button", name="Ignore white space").click()
    expect(page.locator(".run.changed")).to_have_count(0)
    expect(page.get_by_text("Nothing differs.")).to_be_visible()


def test_a_difference_of_unlike_answers_is_not_offered_and_passed_over(look):
    page = look(ONE, UNLIKE)
    button = page.get_by_role("button", name="Difference")
    expect(button).to_have_attribute("aria-disabled", "true")
    expect(button).to_have_attribute(
        "title", "These answers have too few lines in common for a difference"
    )
    page.keyboard.press("d")
    assert view(page) == "side"
    seen = []
    for _ in range(4):
        page.keyboard.press("v")
        seen.append(view(page))
    assert seen == ["stacked", "code", "prose", "side"]


def test_code_only_folds_prose_and_prose_only_folds_code(look):
    page = look(ONE, OTHER)
    prose, code = page.locator("#side-a p").first, page.locator("#side-a pre").first
    page.get_by_role("button", name="Code only").click()
    expect(prose).not_to_be_visible()
    expect(code).to_be_visible()
    page.locator("#side-a").get_by_role("button", name="Prose folded").click()
    expect(prose).to_be_visible()
    page.get_by_role("button", name="Prose only").click()
    expect(code).not_to_be_visible()
    expect(prose).to_be_visible()


def test_choices_are_remembered_and_nothing_moves_when_the_page_comes(look):
    page = look(ONE, OTHER)
    page.keyboard.press("v")
    page.keyboard.press("z")
    for _ in range(3):
        page.keyboard.press("+")
    page.add_init_script(
        """window.moved = 0;
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries()) window.moved += entry.value;
        }).observe({ type: "layout-shift", buffered: true });"""
    )
    page.reload()
    page.evaluate("document.fonts.ready.then(() => null)")
    assert view(page) == "stacked"
    assert page.locator("html").get_attribute("data-wrap") == "on"
    expect(page.locator(".size")).to_have_text("16")
    size = page.locator("#side-a pre code").first.evaluate(
        "code => getComputedStyle(code).fontSize"
    )
    assert size == "16px"
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("window.moved") < 0.01


def test_text_grows_to_20_and_shrinks_to_12(look):
    page = look(ONE, OTHER)
    for key, end in (("+", "20"), ("-", "12")):
        for _ in range(12):
            page.keyboard.press(key)
        expect(page.locator(".size")).to_have_text(end)


def test_linked_panes_keep_what_fits_at_one_height(look):
    body = "\n\n".join(f"## Part {n}\n\n" + "words " * 60 for n in range(30))
    longer = "\n\n".join(
        f"## Part {n}\n\n" + "words " * 60 + "\n\n" + "extra " * 90 for n in range(30)
    )
    page = look(body, longer)
    top = "side => side.scrollTop"
    page.locator("#side-a").evaluate("side => { side.scrollTop = 900; }")
    page.evaluate(TWO_FRAMES)
    assert page.locator("#side-b").evaluate(top) == 0  # off by default
    page.keyboard.press("l")
    page.locator("#side-a").evaluate("side => { side.scrollTop = 1500; }")
    page.evaluate(TWO_FRAMES)
    assert page.locator("#side-b").evaluate(top) > 0
    off = page.evaluate(
        """() => {
          const line = document.getElementById("side-a").getBoundingClientRect().top
            + document.getElementById("side-a").clientHeight / 3;
          const near = (id) => [...document.querySelectorAll(`#${id} h5, #${id} h4`)]
            .map((head) => [head.textContent, head.getBoundingClientRect().top - line])
            .filter(([, top]) => top <= 0).at(-1)[0];
          return [near("side-a"), near("side-b")];
        }"""
    )
    assert off[0] == off[1]


def test_copied_code_is_the_source_to_the_byte(look):
    code = "if x:\n\tprint('tab')\n\n\tprint('zero\u200bwidth')"
    page = look(f"```python\n{code}\n```", UNLIKE)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    one, _other = letters(page)
    page.locator(f"#side-{one}").get_by_role("button", name="Copy").click()
    expect(page.locator(f"#side-{one}").get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.rstrip("\n") == code


def test_a_name_in_both_answers_is_marked_in_both_on_hover(look):
    page = look(ONE, OTHER)
    target = page.locator("#side-a .line", has_text="print").first
    box = target.evaluate(
        """line => {
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT);
          while (walker.nextNode()) {
            const at = walker.currentNode.data.indexOf("result");
            if (at < 0) continue;
            const range = new Range();
            range.setStart(walker.currentNode, at + 1);
            range.setEnd(walker.currentNode, at + 3);
            const { x, y, width, height } = range.getBoundingClientRect();
            return [x + width / 2, y + height / 2];
          }
        }"""
    )
    page.mouse.move(*box)
    page.evaluate(TWO_FRAMES)
    assert page.evaluate("CSS.highlights.get('same-name').size") >= 4
    sides = page.evaluate(
        """[...CSS.highlights.get("same-name")].map((range) =>
             range.startContainer.parentElement.closest(".side").id)"""
    )
    assert set(sides) == {"side-a", "side-b"}


def test_views_stay_after_the_next_battle_took_its_place(look, open_page):
    page = look(ONE, OTHER)
    BattleFactory.create_batch(2)
    page.reload()
    next_is_held(page)
    page.keyboard.press("v")
    first = page.locator("#battle").get_attribute("data-battle")
    page.keyboard.press("1")
    page.keyboard.press("7")
    expect(page.locator("#battle")).not_to_have_attribute("data-battle", first)
    expect(page.get_by_role("button", name="Stacked")).to_have_attribute("aria-pressed", "true")


def test_on_a_phone_the_answers_are_swiped_and_letters_bring_either_into_view(look):
    page = look(ONE, OTHER, viewport=PHONE, has_touch=True)
    left = "strip => strip.scrollLeft"
    expect(page.locator(".jumps .a")).to_have_attribute("aria-current", "true")
    page.locator(".jumps .b").tap()
    expect(page.locator(".jumps .b")).to_have_attribute("aria-current", "true")
    assert page.locator(".sides").evaluate(left) > 300
    page.locator(".sides").evaluate("strip => strip.scrollTo({ left: 0 })")
    expect(page.locator(".jumps .a")).to_have_attribute("aria-current", "true")
    for button in page.locator(".pick").all():
        assert button.bounding_box()["height"] >= 44


@pytest.mark.parametrize(
    "viewport", [DESK, {"width": 768, "height": 1024}, {"width": 320, "height": 640}]
)
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_view_is_accessible_and_the_page_never_scrolls_sideways(
    look, screenshot, viewport, scheme
):
    page = look(ONE, OTHER, viewport=viewport, color_scheme=scheme)
    for name in ("side", "stacked", "difference", "code", "prose"):
        page.locator(f"[data-view-choice={name}]").click()
        screenshot(page, f"view-{name}-{viewport['width']}-{scheme}")
        found = violations(page)
        assert [(v["id"], json.dumps([n["html"] for n in v["nodes"]])) for v in found] == [], name
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
