"""Signing in for programs: a token for a name and a password, and whose token it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_appbuilder.api import expose
from flask_login import current_user

from app.kernel.problems import N_, Problem
from app.platform.api.base import PlainApi, sent
from app.platform.api.fields import is_unicode
from app.platform.guards import guarded_api
from app.platform.security import login as signing_in
from app.platform.security import tokens

NOT_AN_OBJECT = N_('Send a JSON object: {"username": "...", "password": "..."}.')
MISSING = N_("This is missing; it must be text of 1 to 320 characters.")
LONGEST = 320


TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST}
PERSON = {
    "id": {"type": "integer"},
    **{name: {"type": "string"} for name in ("username", "first_name", "last_name", "email")},
    "roles": {"type": "array", "items": {"type": "string"}},
    **{name: {"type": "string", "nullable": True} for name in ("locale", "theme")},
}
TOKEN = {"access_token": {"type": "string"}, "token_type": {"type": "string"}, "expires_in": {"type": "integer"}}


class LoginApi(PlainApi):
    """`/api/v1/security`: login and me."""

    resource_name = "security"
    openapi_spec_tag = "Security"

    @expose("/login", methods=["POST"])
    def login(self) -> Any:
        asked = sent()
        if not isinstance(asked, dict):
            return self.problems([Problem("auth.body", None, NOT_AN_OBJECT)])
        if wrong := _wrong(asked):
            return self.problems(wrong)
        found = signing_in.attempt(asked["username"], asked["password"])
        if isinstance(found, signing_in.Wait):
            return self._wait(found)
        if isinstance(found, signing_in.Barred):
            return self.refusal(403, "auth.demo", found.text)
        if found is None:
            return self.refusal(401, "auth.wrong", signing_in.WRONG)
        token, seconds = tokens.issue(found)
        return self.answer({"access_token": token, "token_type": "Bearer", "expires_in": seconds})

    @expose("/me", methods=["GET"])
    @guarded_api(None)
    def me(self) -> Any:
        user = current_user
        return self.answer({
            "id": user.id, "username": user.username, "first_name": user.first_name, "last_name": user.last_name,
            "email": user.email, "roles": sorted(user.role_names), "locale": user.locale, "theme": user.theme,
        })  # fmt: skip

    def spec(self) -> dict[str, Any]:
        """These paths as the OpenAPI document says them."""
        asked = _object({"username": TEXT, "password": TEXT})
        refused = {"application/json": {"schema": {"$ref": "#/components/schemas/Problems"}}}
        no = {"401": "Wrong user name or password", "422": "Not a login"}
        wait = {"Retry-After": {"schema": {"type": "integer"}, "description": "Seconds to wait"}}
        login = {
            "tags": ["security"],
            "operationId": "login",
            "security": [],
            "requestBody": {"required": True, "content": {"application/json": {"schema": asked}}},
            "responses": {
                "200": {"description": "A token", "content": {"application/json": {"schema": _object(TOKEN)}}},
                **{code: {"description": text, "content": refused} for code, text in no.items()},
                "429": {"description": "Too many attempts", "content": refused, "headers": wait},
            },
        }
        me = {
            "tags": ["security"],
            "operationId": "me",
            "responses": {
                "200": {
                    "description": "Whose token it is",
                    "content": {"application/json": {"schema": _object(PERSON)}},
                },
                "401": {"description": "Not signed in", "content": refused},
            },
        }
        return {"/api/v1/security/login": {"post": login}, "/api/v1/security/me": {"get": me}}

    def _wait(self, wait: signing_in.Wait) -> Any:
        body = {"problems": [{"code": "auth.too-many", "field": None, "message": wait.text}]}
        return self.answer(body, 429, Retry_After=str(wait.seconds))


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _wrong(asked: Mapping[str, Any]) -> list[Problem]:
    def sound(value: Any) -> bool:
        return isinstance(value, str) and 0 < len(value) <= LONGEST and is_unicode(value)

    return [Problem(f"auth.{name}", name, MISSING) for name in ("username", "password") if not sound(asked.get(name))]
