"""Addresses of Open311; the format is the ending."""

from django.urls import path, register_converter

from gezhi.cases.open311 import views


class Form:
    """The two formats of Open311."""

    regex = "json|xml"

    def to_python(self, value: str) -> str:
        """As it stands."""
        return value

    def to_url(self, value: str) -> str:
        """As it stands."""
        return value


register_converter(Form, "open311")

app_name = "open311"
urlpatterns = [
    path("open311/discovery.<open311:form>", views.discovery, name="discovery"),
    path("open311/v2/discovery.<open311:form>", views.discovery, name="discovery-v2"),
    path("open311/v2/services.<open311:form>", views.service_list, name="services"),
    path("open311/v2/services/<str:code>.<open311:form>", views.service, name="service"),
    path("open311/v2/requests.<open311:form>", views.requests, name="requests"),
    path("open311/v2/requests/<str:number>.<open311:form>", views.request, name="request"),
    path("open311/v2/tokens/<str:token>.<open311:form>", views.token, name="token"),
    path("open311/v2/servicerequestupdates.<open311:form>", views.updates, name="updates"),
    path("open311/v2/<path:rest>", views.elsewhere, name="elsewhere"),
]
