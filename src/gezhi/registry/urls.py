"""The registry's addresses, one module per noun."""

from django.urls import include, path

app_name = "registry"
urlpatterns = [
    path("", include("gezhi.registry.place_urls")),
    path("", include("gezhi.registry.enterprise_urls")),
    path("", include("gezhi.registry.firm_urls")),
    path("", include("gezhi.registry.start_urls")),
    path("", include("gezhi.registry.grid_urls")),
    path("", include("gezhi.registry.import_urls")),
]
