"""Twilio's REST endpoints over HTTP: basic authentication, forms in, JSON out."""

import socket

from flask import Blueprint, Response, jsonify, request

from hotline.sandbox.twilio_simulator.carrier import Carrier
from hotline.sandbox.twilio_simulator.errors import refusal
from hotline.sandbox.twilio_simulator.rest import VERSION, Reply

ACCOUNT = f"/{VERSION}/Accounts/<account>"


def rest_endpoints(carrier: Carrier) -> Blueprint:
    """POST and GET .../Messages.json, GET and DELETE .../Messages/<sid>.json of the carrier's account."""
    endpoints = Blueprint("rest", __name__)

    @endpoints.before_request
    def authenticate() -> Response | None:
        given = request.authorization
        account = (request.view_args or {}).get("account")
        if given and carrier.authorised(given.username, given.password) and account == carrier.account_sid:
            return None
        answer = _json(refusal(401, 20003))
        answer.headers["WWW-Authenticate"] = 'Basic realm="Twilio API"'
        return answer

    @endpoints.post(f"{ACCOUNT}/Messages.json")
    def create(account: str) -> Response:
        try:
            return _json(carrier.create_message(request.form.to_dict()))
        except TimeoutError:
            return _hang_up()

    @endpoints.get(f"{ACCOUNT}/Messages.json")
    def page(account: str) -> Response:
        return _json(carrier.list_messages(request.args.to_dict()))

    @endpoints.get(f"{ACCOUNT}/Messages/<sid>.json")
    def fetch(account: str, sid: str) -> Response:
        return _json(carrier.fetch_message(sid))

    @endpoints.delete(f"{ACCOUNT}/Messages/<sid>.json")
    def delete(account: str, sid: str) -> Response:
        return _json(carrier.delete_message(sid))

    return endpoints


def _json(reply: Reply) -> Response:
    status, content = reply
    answer = Response(status=204) if status == 204 else jsonify(content)
    answer.status_code = status
    return answer


def _hang_up() -> Response:
    """Break the connection off without an answer; 504, as unknown an outcome, where the server forbids it."""
    connection = request.environ.get("werkzeug.socket")
    if isinstance(connection, socket.socket):
        connection.shutdown(socket.SHUT_RDWR)
    return Response(status=504)
