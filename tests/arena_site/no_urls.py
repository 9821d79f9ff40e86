"""A site without a single address."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
