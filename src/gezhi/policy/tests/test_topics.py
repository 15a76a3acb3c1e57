"""What requests can be about: the zone adds topics, takes them out of use and brings them back; old requests keep theirs."""

from typing import Any

import pytest

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.clock import clock_at
from gezhi.kernel.refusals import Conflict, NotThere, NotYours, Refused
from gezhi.logbook.models import Entry
from gezhi.policy.actions.topics import add_topic, retire_topic, return_topic
from gezhi.policy.models import Topic
from gezhi.policy.reads import topic_name, topics
from testing.browser import Browser
from testing.town import NOON, Town

pytestmark = pytest.mark.django_db
BY: dict[str, Any] = {"reason": "企业常问", "by": OPERATOR, "at": NOON}


def offered() -> list[str]:
    return [one.code for one in topics()]


def test_a_new_topic_stands_before_something_else_and_is_named_as_it_is_spoken(town: Town) -> None:
    row = add_topic(name=" 用电 ", **BY)
    assert (row.code, row.name) == ("yong-dian", "用电")
    assert offered()[-2:] == ["yong-dian", "other"]
    assert Entry.objects.get(verb="topic.added").facts == {"name": "用电", "reason": "企业常问"}


def test_two_that_sound_alike_have_codes_of_their_own(town: Town) -> None:
    codes = [add_topic(name=name, **BY).code for name in ("用电", "用店", "5G", "！")]
    assert codes == ["yong-dian", "yong-dian-2", "topic-5g", "topic"]


@pytest.mark.parametrize("name", ["", "  ", "长" * 41, "房租费用", "Rent and charges"])
def test_a_name_that_is_none_or_there_already_is_refused(town: Town, name: str) -> None:
    with pytest.raises(Refused) as refused:
        add_topic(name=name, **BY)
    assert refused.value.field == "name" and not Topic.objects.exists()


@pytest.mark.parametrize("own", [True, False])
def test_what_is_retired_is_not_offered_keeps_its_name_and_comes_back(town: Town, own: bool) -> None:
    code = add_topic(name="用电", **BY).code if own else "rent"
    name, before = topic_name(code), offered()
    retire_topic(code=code, **BY)
    assert code not in offered() and topic_name(code) == name
    with pytest.raises(Conflict):
        retire_topic(code=code, **BY)
    return_topic(code=code, **BY)
    assert offered() == before
    assert [entry.verb for entry in Entry.objects.filter(verb__startswith="topic.").order_by("pk")][-2:] == [
        "topic.retired",
        "topic.returned",
    ]


def test_something_else_stays_and_what_was_never_retired_does_not_come_back(town: Town) -> None:
    with pytest.raises(Refused, match="其他"):
        retire_topic(code="other", **BY)
    with pytest.raises(NotThere):
        return_topic(code="rent", **BY)


def test_nobody_else_than_the_clerk_and_the_zones_head_sets_topics(town: Town) -> None:
    for who in ("leader", "manager", "organiser"):
        with pytest.raises(NotYours):
            add_topic(name="用电", reason="x", by=town.people[who], at=NOON)


def test_the_pages_add_and_retire(town: Town, client: Browser) -> None:
    client.force_login(town.people["head"])
    with clock_at(NOON):
        answer = client.post("/presets/topics/new/", {"name": "用电", "reason": "常问"}, follow=True)
        assert "用电" in answer.content.decode() and "主题已可选用。" in answer.content.decode()
        refused = client.post("/presets/topics/new/", {"name": "用电", "reason": "常问"})
        assert refused.status_code == 422 and "已经有同名的主题" in refused.content.decode()
        gone = client.post("/presets/topics/rent/retire/", {"reason": "并入其他"}, follow=True).content.decode()
        assert gone.index("已停用") < gone.index("房租费用")
        assert client.get("/presets/topics/nothing/retire/").status_code == 404
        client.force_login(town.people["manager"])
        assert "/retire/" not in client.get("/presets/topics/").content.decode()
