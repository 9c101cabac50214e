"""
People: who may sign in, and with which role. Django's admin, cut down to that one table.

It is a site of its own, since the default one asks for `is_staff` and has a sign-in page of its own; here the
role decides, and signing in goes through the one page that counts wrong passwords.
"""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import AdminPasswordChangeForm, UserCreationForm
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from errors.models import Role, User


class PeopleSite(admin.AdminSite):
    """The admin of people, for administrators."""

    site_header = "codat-dash"
    site_title = "codat-dash"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        return isinstance(request.user, User) and request.user.is_active and request.user.may_administer

    @login_not_required
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.path)

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:  # type: ignore[override]
        return redirect("admin:errors_user_changelist")


site = PeopleSite(name="admin")


class FirstPasswordForm(UserCreationForm):  # type: ignore[type-arg]
    """Name, role and a first password, which the person changes on the account page."""

    class Meta:
        model = User
        fields = ("username", "email", "role")


class NewPasswordForm(AdminPasswordChangeForm):  # type: ignore[type-arg]
    """A new password, without the choice to have none: nothing else signs a person in here."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields.pop("usable_password", None)


@admin.register(User, site=site)
class PersonAdmin(UserAdmin):  # type: ignore[type-arg]
    """People are switched off rather than deleted: their tickets and notes keep their name."""

    add_form = FirstPasswordForm
    change_password_form = NewPasswordForm
    list_display = ("username", "email", "role", "is_active", "last_login")
    list_filter = ("role", "is_active")
    filter_horizontal = ()
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Person", {"fields": ("first_name", "last_name", "email")}),
        ("May", {"fields": ("role", "is_active")}),
    )
    add_fieldsets = ((None, {"fields": ("username", "email", "role", "password1", "password2")}),)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        # Nobody takes away their own access, so there is always one administrator left.
        return ("role", "is_active") if obj == request.user else ()

    def save_model(self, request: HttpRequest, obj: User, form: ModelForm[User], change: bool) -> None:
        obj.is_superuser = obj.is_superuser and obj.role == Role.ADMINISTRATOR
        super().save_model(request, obj, form, change)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return site.has_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return site.has_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return site.has_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
