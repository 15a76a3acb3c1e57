"""Addresses of the people pages."""

from django.urls import path

from gezhi.people.views import account, devices, door, invitations, persons, rights, second_factor, tokens

app_name = "people"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sign-in/", door.sign_in, name="sign-in"),
    path("account/sign-out/", door.sign_out, name="sign-out"),
    path("account/challenge/", door.challenge, name="challenge"),
    path("account/password/", account.password, name="password"),
    path("account/second-factor/", second_factor.set_up, name="second-factor"),
    path("account/second-factor/remove/", second_factor.remove, name="second-factor-remove"),
    path("account/recovery-codes/", second_factor.recovery_codes, name="recovery-codes"),
    path("account/tokens/", tokens.tokens, name="tokens"),
    path("account/tokens/<int:token>/revoke/", tokens.revoke, name="token-revoke"),
    path("account/privacy/", account.privacy, name="privacy"),
    path("join/<str:token>/", door.join, name="join"),
    path("devices/", devices.devices, name="devices"),
    path("devices/others/end/", devices.end_others, name="devices-end-others"),
    path("devices/<int:device>/end/", devices.end, name="device-end"),
    path("people/", persons.people, name="people"),
    path("people/add/", persons.add, name="person-add"),
    path("people/invite/", invitations.invite_many, name="invite-many"),
    path("people/cards/", invitations.cards, name="cards"),
    path("people/<int:person>/", persons.person, name="person"),
    path("people/<int:person>/edit/", persons.edit, name="person-edit"),
    path("people/<int:person>/deactivate/", persons.deactivate, name="person-deactivate"),
    path("people/<int:person>/reactivate/", persons.reactivate, name="person-reactivate"),
    path("people/<int:person>/invite/", invitations.invite, name="invite"),
    path("people/<int:person>/unlock/", persons.unlock, name="person-unlock"),
    path("people/<int:person>/second-factor/reset/", persons.reset_second_factor, name="person-second-factor-reset"),
    path("people/<int:person>/rights/", rights.give, name="right-give"),
    path("people/<int:person>/rights/<int:grant>/end/", rights.end, name="right-end"),
    path("invitations/<int:invitation>/withdraw/", invitations.withdraw, name="invitation-withdraw"),
]
