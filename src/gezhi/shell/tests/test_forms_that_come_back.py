"""A form that is refused comes back with everything typed, what is wrong beside its field, and both versions."""

from typing import Any

import pytest
from django import forms
from django.template import Context, Template
from django.test import RequestFactory

from gezhi.kernel.refusals import Conflict, NotYours, Refused
from gezhi.shell.answers import refused_to_form, show_both, told_in, unsaved


class PlaceForm(forms.Form):
    name = forms.CharField(label="名称", help_text="与门牌一致", max_length=20)
    kind = forms.ChoiceField(label="类别", choices=[("park", "园区"), ("plant", "厂区")], widget=forms.RadioSelect)
    note = forms.CharField(label="备注", required=False, widget=forms.Textarea)
    open = forms.BooleanField(label="已开业", required=False)
    version = forms.IntegerField(widget=forms.HiddenInput)


def form(**data: Any) -> PlaceForm:
    bound = PlaceForm({"name": "港东食品园", "kind": "park", "version": "1", **data})
    bound.full_clean()
    return bound


def drawn(bound: forms.Form) -> str:
    source = "{% load shell_ui %}{% errors form %}{% for f in form %}{% field f %}{% endfor %}"
    return Template(source).render(Context({"form": bound}))


def test_a_field_names_its_hint_for_those_who_listen() -> None:
    html = drawn(PlaceForm())
    assert 'aria-describedby="id_name_hint"' in html and 'id="id_name_hint"' in html
    assert "可不填" in html.split("备注")[1].split("</label>")[0]
    assert "<fieldset" in html and "<legend" in html


def test_what_is_wrong_stands_beside_the_field_and_at_the_top_with_a_way_to_it() -> None:
    html = drawn(form(name="名" * 30))
    assert 'aria-invalid="true"' in html and 'aria-describedby="id_name_hint id_name_err"' in html
    assert 'role="alert"' in html and 'href="#id_name"' in html
    assert "名" * 30 in html


def test_a_refusal_goes_to_its_field_and_others_to_the_top() -> None:
    bound = form()
    refused_to_form(bound, Refused("名称已用", field="name"))
    refused_to_form(bound, Refused("这样做不了", field="no-such-field"))
    assert bound.errors["name"] == ["名称已用"]
    assert bound.non_field_errors() == ["这样做不了"]


def test_what_one_may_not_do_is_no_mistake_of_the_form() -> None:
    bound = form()
    with pytest.raises(NotYours), told_in(bound):
        raise NotYours("不归您管")
    with told_in(bound):
        raise Refused("名称已用", field="name")
    assert bound.errors


def test_two_people_save_the_same_form_and_the_second_sees_both_versions() -> None:
    bound = form(name="港东食品产业园", kind="plant")
    show_both(bound, Conflict("刚有人改过"), now={"name": "港东食品城", "kind": "park", "note": ""}, version=4)
    html = drawn(bound)
    assert 'value="港东食品产业园"' in html
    assert "现在的内容：" in html and "港东食品城" in html and "园区" in html.split("现在的内容：")[2]
    assert 'name="version" value="4"' in html
    assert html.count("现在的内容：") == 2


def test_a_form_that_was_not_saved_answers_422_and_a_conflict_409(rf: RequestFactory) -> None:
    from django.contrib.auth.models import AnonymousUser

    request = rf.post("/")
    request.user = AnonymousUser()
    said = {"title": "t", "sentence": "s", "icon": "info", "base": "shell/alone.html"}
    assert unsaved(request, "shell/refusal_fragment.html", said).status_code == 422
    assert unsaved(request, "shell/refusal_fragment.html", said, conflict=True).status_code == 409
