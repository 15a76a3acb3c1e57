"""Pages of this capability."""

from django.urls import path

from gezhi.policy.views import calendars, presets, topics

app_name = "policy"
urlpatterns = [
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
