"""Keys of the battle page in its templates, which never spell one themselves.

`<button {% keys "skip" %}>Skip {% key "skip" %}</button>` gives the control its keys, for the
script and for screen readers, and prints the first one: those of the person who looks.
"""

from django import template
from django.template.context import Context
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from annotations.keys import ENTER, GROUPS, UNDO, is_single, keys_of

SPOKEN = {UNDO: "Control+Z", "+": "Plus"}  # as ARIA spells them

Words = str | Promise

register = template.Library()


def _keys(context: Context, command: str) -> tuple[str, ...]:
    return keys_of(context["user"].own_keys)[command]


@register.simple_tag(takes_context=True)
def keys(context: Context, command: str) -> SafeString | str:
    """The attributes of the control that this command presses; none where it has no key."""
    own = _keys(context, command)
    if not own:
        return ""
    alive = [key for key in own if context["user"].uses_single_keys or not is_single(key)]
    spoken = " ".join(SPOKEN.get(key, key) for key in alive)
    attributes = format_html('data-keys="{}"', " ".join(own))
    return attributes + (format_html(' aria-keyshortcuts="{}"', spoken) if spoken else "")


@register.simple_tag(takes_context=True)
def key(context: Context, command: str) -> SafeString | str:
    """The key to print on the control: Enter where it works, else the first one."""
    own = _keys(context, command)
    if not own:
        return ""
    printed = "⏎" if ENTER in own else own[0].replace("Shift+", "⇧")
    return format_html('<kbd aria-hidden="true">{}</kbd>', printed)


@register.simple_tag(takes_context=True)
def keys_off(context: Context) -> SafeString | str:
    """The attribute of the page's root by which the script knows that single keys are off."""
    return "" if context["user"].uses_single_keys else mark_safe(' data-keys="off"')


@register.simple_tag(takes_context=True)
def key_groups(context: Context) -> list[tuple[Words, list[tuple[Words, tuple[str, ...]]]]]:
    """Every command that has a key, with its keys in full, in groups."""
    own = keys_of(context["user"].own_keys)
    return [
        (
            title,
            [(command.label, own[command.name]) for command in commands if own[command.name]],
        )
        for title, commands in GROUPS
    ]
