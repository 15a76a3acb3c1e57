"""What goes out: one call for many who have an account, links of one's own for the others, files where a channel carries them."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import resolve

from gezhi.kernel.actors import OPERATOR
from gezhi.kernel.refusals import NotThere
from gezhi.notices.actions.attaching import change_files
from gezhi.notices.actions.channels import add_channel
from gezhi.notices.actions.drafting import Draft, write_notice
from gezhi.notices.actions.sending import send
from gezhi.notices.models import Address, Recipient
from gezhi.notices.plans import Step
from gezhi.notices.reads.letters import letter_about
from gezhi.notices.tests.building import STEWARDS, Street, everything, known_as, street
from gezhi.notices.tokens import link_for, shared_link_for
from testing.loops import finished
from testing.providers.smtp import FakeMailServer, mail_of
from testing.providers.wecom import FakeWeCom
from testing.town import small_town

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def firms(transactional_db: None, settings: Any) -> Street:
    settings.PUBLIC_ADDRESS = "https://gezhi.example"
    return street(small_town())


@pytest.fixture
def wecom() -> Iterator[FakeWeCom]:
    with FakeWeCom() as provider:
        yield provider


def test_many_with_an_account_are_told_in_one_call_behind_one_link(firms: Street, wecom: FakeWeCom) -> None:
    manager, worker = firms.town.people["manager"], firms.town.people["grid_worker"]
    known_as(manager, "wecom", "qiao")
    known_as(worker, "wecom", "ge")
    add_channel(kind="wecom", name="微信", settings=wecom.settings, enabled=True, by=OPERATOR, at=firms.town.now)
    notice = firms.sent(audience=STEWARDS, body="今日巡查。", plan=(Step(("wecom",)),), urgent=True)
    finished(everything(firms.town.now))
    arrived = wecom.inbox.all
    assert sorted(one.to for one in arrived) == ["ge", "qiao"]
    assert len({one.provider_id for one in arrived}) == 1, "one call"
    link = arrived[0].content["textcard"]["url"].partition("#")[0]
    assert link == shared_link_for(notice.pk)
    assert resolve(link.removeprefix("https://gezhi.example")).view_name == "notices:own-letter"
    own = letter_about(notice=notice.pk, person=manager)
    assert Recipient.objects.get(pk=own).person == manager
    with pytest.raises(NotThere):
        letter_about(notice=notice.pk, person=firms.town.people["clerk"])


def test_who_has_no_account_gets_a_link_of_their_own(firms: Street, wecom: FakeWeCom) -> None:
    for name in ("远礁船舶配件", "生物谷试剂"):
        Address.objects.create(enterprise=firms.firms[name], kind="wecom", value=f"m{firms.firms[name].pk}")
    add_channel(kind="wecom", name="微信", settings=wecom.settings, enabled=True, by=OPERATOR, at=firms.town.now)
    notice = firms.sent(body="今日巡查。", plan=(Step(("wecom",)),), urgent=True)
    finished(everything(firms.town.now))
    links = {one.to: one.content["textcard"]["url"].partition("#")[0] for one in wecom.inbox.all}
    rows = [firms.recipient(notice, name) for name in ("远礁船舶配件", "生物谷试剂")]
    assert links == {f"m{row.enterprise_id}": link_for(row.pk) for row in rows}


def test_files_go_along_in_mails(firms: Street) -> None:
    manager = firms.town.people["manager"]
    known_as(manager, "email", "qiao@example.cn")
    draft = Draft(title="巡查", body="见附件。", audience=STEWARDS, plan=(Step(("email",)),), urgent=True)
    with FakeMailServer() as server:
        add_channel(kind="email", name="邮件", settings=server.settings, enabled=True, by=OPERATOR, at=firms.town.now)
        notice = write_notice(draft=draft, by=OPERATOR, at=firms.town.now)
        upload = SimpleUploadedFile("明白纸.txt", "请核对用电。".encode())
        change_files(notice=notice.pk, add=[upload], by=OPERATOR, at=firms.town.now)
        send(notice=notice.pk, by=OPERATOR, at=firms.town.now)
        finished(everything(firms.town.now))
        (mail,) = [mail_of(one) for one in server.inbox.all]
    (file,) = mail.iter_attachments()
    assert file.get_filename() == "明白纸.txt"
    assert file.get_payload(decode=True) == "请核对用电。".encode()
