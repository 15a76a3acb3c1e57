"""The official Python client of GOV.UK Notify, unmodified, against a live server: each of its methods."""

import io
from datetime import timedelta

import pytest
from notifications_python_client.errors import HTTPError
from notifications_python_client.notifications import NotificationsAPIClient
from notifications_python_client.utils import prepare_upload

from gezhi.kernel import clock
from gezhi.notices.composing import messages
from gezhi.notices.models import Channel, Delivery, Notice, Recipient
from gezhi.notices.notify import door
from gezhi.notices.notify.actions import make_key
from gezhi.notices.notify.errors import NotifyError
from gezhi.notices.notify.models import Notification, NotifyKey
from gezhi.notices.notify.tests.conftest import CODE, Setting, a_template, is_uuid
from gezhi.notices.sending.claiming import claim

pytestmark = pytest.mark.django_db(transaction=True)
Client = NotificationsAPIClient
GIVEN = {"称呼": "王女士", "时间": "15:00", "place": "2 号楼 {{时间}}"}
SAID = "王女士，15:00在2 号楼 {{时间}}开会。"


def refused(error: pytest.ExceptionInfo[HTTPError]) -> tuple[int, str, str]:
    first = error.value.message[0]
    assert isinstance(first, dict)
    return error.value.status_code, first["error"], first["message"]


def test_a_text_message_is_sent_through_our_own_sending(client_of_notify: Client, here: Setting) -> None:
    answer = client_of_notify.send_sms_notification("138 0000 4321", here.sms, GIVEN, reference="预约 17")
    assert is_uuid(answer["id"]) and answer["reference"] == "预约 17"
    assert answer["content"]["body"] == SAID
    assert answer["template"]["version"] == 1 and answer["uri"].endswith(f"/v2/notifications/{answer['id']}")
    delivery = Delivery.objects.get()
    assert (str(delivery.slip), delivery.way, delivery.address) == (answer["id"], "sms", "13800004321")
    recipient = Recipient.objects.get()
    assert recipient.outside and recipient.person is None and recipient.next_at is None
    claimed = claim(Channel.objects.get(way="sms"), at=clock.now(), most=10)
    assert claimed is not None
    ((_, message),) = messages(claimed.ids, "fake")
    assert (message.to, message.body, message.url) == ("13800004321", SAID, "")


def test_more_than_a_key_may_send_in_a_minute_is_refused_in_notifys_words(
    client_of_notify: Client, here: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door, "MOST", 2)
    for _time in range(2):
        number = client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)["id"]
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)
    assert refused(error) == (
        429,
        "RateLimitError",
        "Exceeded rate limit for key type LIVE of 2 requests per 60 seconds",
    )
    assert client_of_notify.get_notification_by_id(number)["id"] == number  # asking is not sending
    assert Delivery.objects.count() == 2


def test_a_minute_later_a_key_sends_again_and_another_key_was_never_held_up(here: Setting) -> None:
    key, at = here.made.key, clock.now()
    other = make_key(name="另一个", urgent=False, by=here.town.people["administrator"], at=at).key
    NotifyKey.objects.filter(pk=key.pk).update(minute=at, in_minute=door.MOST - 1)
    door.count_sending(key=key, at=at)
    for moment in (at, at + timedelta(seconds=59)):
        with pytest.raises(NotifyError):
            door.count_sending(key=key, at=moment)
    door.count_sending(key=other, at=at)
    door.count_sending(key=key, at=at + timedelta(seconds=60))
    assert NotifyKey.objects.get(pk=key.pk).in_minute == 1


def test_an_email_is_sent_with_its_subject(client_of_notify: Client, here: Setting) -> None:
    answer = client_of_notify.send_email_notification("wang@example.cn", here.email, GIVEN)
    assert (answer["content"]["subject"], answer["content"]["body"]) == ("开会：15:00", SAID)
    kept = client_of_notify.get_notification_by_id(answer["id"])
    assert (kept["type"], kept["email_address"], kept["subject"]) == ("email", "wang@example.cn", "开会：15:00")


def test_how_far_it_has_come_is_said_in_notifys_words(client_of_notify: Client, here: Setting) -> None:
    number = client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)["id"]
    words = []
    for state in ("waiting", "handed", "unknown", "accepted", "delivered", "failed", "stopped"):
        at = clock.now() if state not in ("waiting", "stopped") else None
        channel = Channel.objects.get(way="sms")
        Delivery.objects.update(state=state, handed_at=at, channel=channel, answered_at=at)
        words.append(client_of_notify.get_notification_by_id(number)["status"])
    assert words == ["created", "sending", "sending", "sending", "delivered", "permanent-failure", "cancelled"]


def test_missing_personalisation_is_named(client_of_notify: Client, here: Setting) -> None:
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_sms_notification("13800004321", here.sms, {"称呼": "王女士"})
    assert refused(error) == (400, "BadRequestError", "Missing personalisation: 时间, place")
    assert not Notice.objects.exists()


@pytest.mark.parametrize(
    ("number", "message"),
    [
        ("12", "Not a valid phone number"),
        ("0532-88001234", "Not a mobile number"),
        ("x" * 30, "Not a valid phone number"),
    ],
)
def test_a_number_that_no_text_message_reaches(
    client_of_notify: Client, here: Setting, number: str, message: str
) -> None:
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_sms_notification(number, here.sms, GIVEN)
    assert refused(error) == (400, "ValidationError", f"phone_number {message}")


def test_an_address_that_is_none(client_of_notify: Client, here: Setting) -> None:
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_email_notification("wang@", here.email, GIVEN)
    assert refused(error) == (400, "ValidationError", "email_address Not a valid email address")


def test_without_a_channel_nothing_is_accepted(client_of_notify: Client, here: Setting) -> None:
    Channel.objects.update(enabled=False)
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)
    assert refused(error) == (400, "BadRequestError", "Service is not allowed to send text messages")


def test_letters_are_refused_plainly(client_of_notify: Client, here: Setting) -> None:
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_letter_notification(here.sms, {"address_line_1": "x"})
    assert refused(error) == (400, "BadRequestError", "Service is not allowed to send letters")
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_precompiled_letter_notification("r", io.BytesIO(b"%PDF"))
    assert refused(error)[2] == "Service is not allowed to send letters"
    number = client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)["id"]
    with pytest.raises(HTTPError) as error:
        client_of_notify.get_pdf_for_letter(number)
    assert refused(error) == (400, "BadRequestError", "Notification is not a letter")


@pytest.mark.parametrize(
    ("option", "message"),
    [({"email_reply_to_id": "8b1f1d9c-0000-4000-8000-000000000001"}, "does not exist in database for service id"),
     ({"one_click_unsubscribe_url": "https://x.example/u"}, "is not supported"),
     ({"sanitise_content_for": ["称呼"]}, "is not supported")],
)  # fmt: skip
def test_options_that_we_do_not_have_are_refused_and_not_dropped(
    client_of_notify: Client, here: Setting, option: dict[str, str], message: str
) -> None:
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_email_notification("wang@example.cn", here.email, GIVEN, **option)
    assert refused(error)[0] == 400 and message in refused(error)[2]
    assert not Notice.objects.exists()


def test_files_are_refused(client_of_notify: Client, here: Setting) -> None:
    with pytest.raises(HTTPError) as error:
        given = {**GIVEN, "place": prepare_upload(io.BytesIO(b"%PDF"))}
        client_of_notify.send_email_notification("wang@example.cn", here.email, given)
    assert refused(error)[2] == "personalisation place: files cannot be sent through this service"


def test_a_template_of_another_kind_retired_or_unknown(client_of_notify: Client, here: Setting) -> None:
    for template, message in (
        (here.email, "email template is not suitable for sms notification"),
        ("8b1f1d9c-0000-4000-8000-000000000001", "Template not found"),
    ):
        with pytest.raises(HTTPError) as error:
            client_of_notify.send_sms_notification("13800004321", template, GIVEN)
        assert refused(error) == (400, "BadRequestError", message)
    a_template(2, retired=True)
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)
    assert refused(error)[2] == "Template has been deleted"
    with pytest.raises(HTTPError) as error:
        client_of_notify.send_sms_notification("13800004321", "elephant", GIVEN)
    assert refused(error) == (400, "ValidationError", "template_id is not a valid UUID")


def test_a_message_that_is_not_there_or_somebody_elses(client_of_notify: Client, here: Setting) -> None:
    with pytest.raises(HTTPError) as error:
        client_of_notify.get_notification_by_id("8b1f1d9c-0000-4000-8000-000000000001")
    assert refused(error) == (404, "NoResultFound", "No result found")
    with pytest.raises(HTTPError) as error:
        client_of_notify.get_notification_by_id("17")
    assert refused(error) == (400, "ValidationError", "id is not a valid UUID")


def test_the_list_filters_and_goes_on_page_by_page(
    client_of_notify: Client, here: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gezhi.notices.notify.reads.PAGE", 2)
    sent = [client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN, f"r{n}")["id"] for n in range(5)]
    mail = client_of_notify.send_email_notification("wang@example.cn", here.email, GIVEN, "r1")["id"]
    everything = [one["id"] for one in client_of_notify.get_all_notifications_iterator()]
    assert everything == [mail, *reversed(sent)]
    page = client_of_notify.get_all_notifications(template_type="sms")
    assert [one["id"] for one in page["notifications"]] == [sent[4], sent[3]]
    assert page["links"]["next"].endswith(f"/v2/notifications?template_type=sms&older_than={sent[3]}")
    referred = client_of_notify.get_all_notifications(reference="r1")["notifications"]
    assert {one["id"] for one in referred} == {mail, sent[1]}
    Delivery.objects.filter(slip=sent[0]).update(
        state="failed", handed_at=clock.now(), channel=Channel.objects.get(way="sms")
    )
    failed = client_of_notify.get_all_notifications(status="failed")["notifications"]
    assert [one["id"] for one in failed] == [sent[0]]
    with pytest.raises(HTTPError) as error:
        client_of_notify.get_all_notifications(status="elephant")
    assert refused(error)[1] == "ValidationError" and "status elephant is not one of [cancelled" in refused(error)[2]


def test_another_key_sees_nothing_of_it(client_of_notify: Client, here: Setting) -> None:
    from gezhi.notices.notify.actions import make_key

    sent = client_of_notify.send_sms_notification("13800004321", here.sms, GIVEN)["id"]
    made = make_key(name="other", urgent=False, by=here.town.people["administrator"], at=clock.now())
    other = NotificationsAPIClient(made.text, base_url=client_of_notify.base_url)
    assert other.get_all_notifications()["notifications"] == []
    assert other.get_all_notifications(older_than=sent)["notifications"] == []
    with pytest.raises(HTTPError):
        other.get_notification_by_id(sent)


def test_templates_are_shown_with_notifys_variables(client_of_notify: Client, here: Setting) -> None:
    shown = client_of_notify.get_template(here.sms)
    assert (shown["body"], shown["subject"]) == ("((称呼))，((时间))在((place))开会。", None)
    assert set(shown["personalisation"]) == {"称呼", "时间", "place"}
    a_template(2, body="{{称呼}}，会议取消。")
    assert client_of_notify.get_template(here.sms)["version"] == 2
    assert client_of_notify.get_template_version(here.sms, 1)["body"] == shown["body"]
    with pytest.raises(HTTPError) as error:
        client_of_notify.get_template_version(here.sms, 3)
    assert refused(error) == (404, "NoResultFound", "No result found")
    assert [one["version"] for one in client_of_notify.get_all_template_versions(here.sms)["data"]] == [2, 1]


def test_all_templates_stand_there_as_both_kinds(client_of_notify: Client, here: Setting) -> None:
    a_template(code="gone", retired=True)
    kinds = [(one["type"], one["id"]) for one in client_of_notify.get_all_templates()["templates"]]
    assert kinds == [("sms", here.sms), ("email", here.email)]
    assert [one["type"] for one in client_of_notify.get_all_templates("email")["templates"]] == ["email"]
    assert client_of_notify.get_all_templates("letter")["templates"] == []


def test_a_preview_sends_nothing(client_of_notify: Client, here: Setting) -> None:
    shown = client_of_notify.post_template_preview(here.email, GIVEN)
    assert (shown["subject"], shown["body"], shown["type"]) == ("开会：15:00", SAID, "email")
    with pytest.raises(HTTPError) as error:
        client_of_notify.post_template_preview(here.sms, {})
    assert refused(error)[2] == "Missing personalisation: 称呼, 时间, place"
    assert not Notification.objects.exists()


def test_no_text_messages_come_in(client_of_notify: Client) -> None:
    assert client_of_notify.get_received_texts()["received_text_messages"] == []
    assert list(client_of_notify.get_received_texts_iterator()) == []


def test_the_template_used_is_the_present_version(client_of_notify: Client, here: Setting) -> None:
    a_template(2, body="{{称呼}}，会议取消。")
    answer = client_of_notify.send_sms_notification("13800004321", here.sms, {"称呼": "王女士"})
    assert (answer["template"]["version"], answer["content"]["body"]) == (2, "王女士，会议取消。")
    assert Notification.objects.get().template.code == CODE
