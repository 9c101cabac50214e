"""
People: who may sign in, and with which role.

A password is made here and shown once; whoever gets it changes it on the account page. Nobody is deleted, since
tickets and notes keep the name of whoever wrote them: people are switched off.
"""

from __future__ import annotations

import secrets

from axes.utils import reset

from errors.models import Role, User


class OwnAccessError(Exception):
    """Nobody takes away their own access, so that an administrator is always left."""


def add_person(user: User) -> str:
    """Store a new person, whose fields were checked, and answer with the first password."""
    password = _new_password()
    user.set_password(password)
    user.save()
    return password


def change_access(user: User, *, role: str, is_active: bool, changed_by: User) -> None:
    """Change what a person may do; who is switched off is signed out at once. Raises OwnAccessError."""
    if user.pk == changed_by.pk:
        raise OwnAccessError
    user.role = role
    user.is_active = is_active
    user.is_superuser = user.is_superuser and role == Role.ADMINISTRATOR
    user.save(update_fields=["role", "is_active", "is_superuser"])


def renew_password(user: User) -> str:
    """A new password; it ends all sessions, not API tokens, and lifts the pause after wrong passwords."""
    password = _new_password()
    user.set_password(password)
    user.save(update_fields=["password"])
    reset(username=user.get_username())
    return password


def _new_password() -> str:
    return secrets.token_urlsafe(12)
