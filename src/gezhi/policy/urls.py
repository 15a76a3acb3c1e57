"""Pages of this capability."""

from django.urls import path

from gezhi.policy.views import calendars, incidents, packs, presets, topics

app_name = "policy"
urlpatterns = [
    path("packs/", packs.all_packs, name="packs"),
    path("packs/<slug:code>/<str:version>/", packs.one, name="pack"),
    path("packs/<slug:code>/<str:version>/compare/<str:other>/", packs.compare, name="pack-compare"),
    path("incidents/", incidents.all_incidents, name="incidents"),
    path("incidents/declare/", incidents.declare, name="incident-declare"),
    path("incidents/<slug:number>/", incidents.one, name="incident"),
    path("incidents/<slug:number>/scope/", incidents.scope, name="incident-scope"),
    path("incidents/<slug:number>/risk/", incidents.risk, name="incident-risk"),
    path("incidents/<slug:number>/pack/", incidents.switch, name="incident-switch"),
    path("incidents/<slug:number>/stop/", incidents.order_stop, name="incident-stop"),
    path("incidents/<slug:number>/restart/", incidents.begin_restart, name="incident-restart"),
    path("incidents/<slug:number>/lift/", incidents.lift, name="incident-lift"),
    path("calendar/", calendars.this_year, name="calendar"),
    path("calendar/<int:year>/", calendars.year, name="calendar-year"),
    path("calendar/days/", calendars.mark, name="mark-days"),
    path("calendar/hours/", calendars.set_hours, name="set-hours"),
    path("calendar/hours/<int:hours_id>/withdraw/", calendars.withdraw_hours, name="withdraw-hours"),
    path("calendar/weekends/", calendars.work_weekends, name="work-weekends"),
    path("calendar/weekends/<int:weekends_id>/end/", calendars.end_weekends, name="end-weekends"),
    path("calendar/table/", calendars.table, name="table"),
    path("presets/", presets.all_presets, name="presets"),
    path("presets/new/", presets.add, name="preset-new"),
    path("presets/topics/", topics.all_topics, name="topics"),
    path("presets/topics/new/", topics.add, name="topic-new"),
    path("presets/topics/<slug:code>/retire/", topics.retire, name="topic-retire"),
    path("presets/topics/<slug:code>/return/", topics.bring_back, name="topic-return"),
    path("presets/<str:code>/", presets.one, name="preset"),
    path("presets/<str:code>/change/", presets.change, name="preset-change"),
    path("presets/<str:code>/retire/", presets.retire, name="preset-retire"),
]
