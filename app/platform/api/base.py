"""What every API answer has in common: JSON, problems instead of errors, no SQL, no stack."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from flask import Response, jsonify, request
from flask_appbuilder.api import BaseApi
from flask_babel import gettext

from app.kernel.problems import N_, Problem
from app.platform import extras

NOT_JSON = N_("Send a JSON object.")


class PlainApi(BaseApi):
    """Base of REST resources. `refusal` and `problems` are the only ways to say no."""

    version = "v1"
    csrf_exempt = True  # `guarded_api` asks for the CSRF token itself where a cookie signs in

    def answer(self, body: Any, status: int = 200, **headers: str) -> Response:
        response: Response = jsonify(body)
        response.status_code = status
        for name, value in headers.items():
            response.headers[name.replace("_", "-")] = value
        return response

    def refusal(self, status: int, code: str, message: str, field: str | None = None) -> Response:
        """One problem as an answer."""
        body = {"problems": [{"code": code, "field": field, "message": gettext(message)}]}
        response = self.answer(body, status)
        if status == 401:
            response.headers["WWW-Authenticate"] = "Bearer"
        return response

    def problems(self, found: Iterable[Problem], status: int = 422) -> Response:
        """A refusal by the rules."""
        return self.answer({"problems": [told(p) for p in found]}, status)

    def body(self) -> Mapping[str, Any] | Response:
        """The request's JSON object, or the answer that refuses it."""
        if not request.is_json:
            return self.refusal(415, "request.media-type", N_("Send application/json."))
        data = sent()
        if not isinstance(data, dict):
            return self.refusal(400, "request.json", NOT_JSON)
        return data


def sent() -> Any:
    """The request's body as JSON; None where it is none, or nested deeper than it can be read."""
    try:
        return request.get_json(silent=True)
    except RecursionError:
        return None


def told(problem: Problem) -> dict[str, Any]:
    """A problem as the API says it."""
    return {"code": problem.code, "field": extras.told(problem).field, "message": problem.text(gettext)}
