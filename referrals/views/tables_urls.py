"""The addresses of the tables and of their saved views."""

from django.urls import path

from referrals.selectors.tables_filters import ListName
from referrals.views import saved_views, tables

tables_urls = [
    path(f"{name}/{ending}", view, {"list_name": name}, name=f"{name}{suffix}")
    for name in ListName
    for ending, view, suffix in (("", tables.table, ""), ("facets/", tables.facets, "_facets"))
] + [
    path("views/", saved_views.save, name="save_view"),
    path("views/<int:pk>/rename/", saved_views.rename, name="rename_view"),
    path("views/<int:pk>/delete/", saved_views.delete, name="delete_view"),
]
