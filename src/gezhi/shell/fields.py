"""How a Django form's field becomes our markup: label, hint, control, error beside it, and what stands there now."""

from typing import Any

from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, FileInput, RadioSelect, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString


def parts(bound: BoundField, *, hint: str = "", label: str = "") -> dict[str, Any]:
    """What the field partial shows. The control names its hint and error with aria-describedby; typed values are kept."""
    hint = hint or str(bound.help_text)
    said = {"hint": f"{bound.auto_id}_hint", "err": f"{bound.auto_id}_err"}
    told = [said["hint"]] * bool(hint) + [said["err"]] * bool(bound.errors)
    widget = bound.field.widget
    several = isinstance(widget, RadioSelect | CheckboxSelectMultiple)
    return {
        "bound": bound,
        "label": label or bound.label,
        "hint": hint,
        "ids": said,
        "told": " ".join(told),
        "optional": not bound.field.required and getattr(bound.form, "marks_optional", True),
        "several": several,
        "tick": isinstance(widget, CheckboxInput),
        "file": isinstance(widget, FileInput),
        "control": "" if several else control(bound, " ".join(told)),
        "now": standing(bound),
    }


def control(bound: BoundField, told: str) -> SafeString:
    """The control itself, with our class and the attributes that assistive software needs."""
    attrs: dict[str, Any] = {"aria-describedby": told} if told else {}
    if bound.errors:
        attrs["aria-invalid"] = "true"
    if not isinstance(bound.field.widget, CheckboxInput | FileInput):
        attrs["class"] = f"input {bound.field.widget.attrs.get('class', '')}".strip()
    if isinstance(bound.field.widget, Textarea):
        attrs["rows"] = (
            3 if str(bound.field.widget.attrs.get("rows", "10")) == "10" else bound.field.widget.attrs["rows"]
        )
    return bound.as_widget(attrs=attrs)


def standing(bound: BoundField) -> str:
    """After a conflict: what stands in this field now, if it differs from what was typed; otherwise nothing."""
    values: dict[str, Any] = getattr(bound.form, "standing", {})
    if bound.name not in values:
        return ""
    now = values[bound.name]
    typed = bound.value()
    if str(typed if typed is not None else "") == str(now if now is not None else ""):
        return ""
    options = dict(getattr(bound.field, "choices", ()) or ())
    return str(options.get(now, now)) or "–"


def error_lines(form: BaseForm) -> list[SafeString]:
    """One line per error: the whole form's first, then each field's as a link to the field."""
    lines = [format_html("{}", error) for error in form.non_field_errors()]
    for name, field_errors in form.errors.items():
        if name in form.fields:
            bound = form[name]
            target = f"{bound.id_for_label or bound.auto_id}"
            lines += [format_html('<a href="#{}">{}</a> {}', target, bound.label, error) for error in field_errors]
    return lines
