"""Addresses of the notices' pages."""

from django.urls import path

from gezhi.notices.views import addresses, callbacks, calls, channels, drafts, letters, notices, templates

app_name = "notices"
urlpatterns = [
    path("notices/", notices.notices, name="notices"),
    path("notices/new/", drafts.new, name="new"),
    path("notices/preview/", drafts.preview, name="preview"),
    path("notices/places/", drafts.places, name="place-find"),
    path("notices/<int:notice>/", notices.notice, name="notice"),
    path("notices/<int:notice>/edit/", drafts.edit, name="edit"),
    path("notices/<int:notice>/check/", drafts.check, name="check"),
    path("notices/<int:notice>/discard/", drafts.discard, name="discard"),
    path("notices/<int:notice>/unschedule/", drafts.unschedule, name="unschedule"),
    path("notices/<int:notice>/recall/", notices.recall, name="recall"),
    path("notices/<int:notice>/names/", notices.listed, name="names"),
    path("notices/<int:notice>/export/", notices.export, name="export"),
    path("notices/<int:notice>/files/<int:file>/", notices.file, name="file"),
    path("calls/", calls.calls, name="calls"),
    path("calls/<int:call>/result/", calls.result, name="call-result"),
    path("calls/<int:call>/take/", calls.take, name="call-take"),
    path("calls/<int:call>/give/", calls.give, name="call-give"),
    path("inbox/", letters.inbox, name="inbox"),
    path("inbox/notice/<int:notice>/", letters.own, name="own-letter"),
    path("inbox/<int:recipient>/", letters.letter, name="letter"),
    path("inbox/<int:recipient>/read/", letters.read, name="letter-read"),
    path("inbox/<int:recipient>/confirm/", letters.confirm, name="letter-confirm"),
    path("inbox/<int:recipient>/files/<int:file>/", letters.letter_file, name="letter-file"),
    path("n/<str:token>/", letters.personal, name="personal"),
    path("n/<str:token>/firm/", letters.personal_firm, name="personal-firm"),
    path("n/<str:token>/read/", letters.personal_read, name="personal-read"),
    path("n/<str:token>/files/<int:file>/", letters.personal_file, name="personal-file"),
    path("channels/", channels.channels, name="channels"),
    path("channels/add/<slug:kind>/", channels.add, name="channel-add"),
    path("channels/quiet-hours/", channels.quiet_hours, name="quiet-hours"),
    path("channels/<int:channel>/", channels.channel, name="channel"),
    path("channels/<int:channel>/switch/", channels.switch, name="channel-switch"),
    path("channels/<int:channel>/test/", channels.test, name="channel-test"),
    path("channels/<int:channel>/callback/", callbacks.callback, name="callback"),
    path("enterprises/<int:enterprise>/addresses/", addresses.of_enterprise, name="enterprise-addresses"),
    path("people/<int:person>/addresses/", addresses.of_person, name="addresses"),
    path("templates/", templates.templates, name="templates"),
    path("templates/new/", templates.new, name="template-new"),
    path("templates/<str:code>/", templates.template, name="template"),
    path("templates/<str:code>/retire/", templates.retire, name="template-retire"),
]
