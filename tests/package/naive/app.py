"""The app that one writes first: everything imported at the top. What ours is compared with."""

import os
import time

import boto3
from flask import Flask, Response
from twilio.rest import Client
from twilio.twiml.messaging_response import MessagingResponse

app = Flask(__name__)
dynamodb = boto3.client("dynamodb")
twilio = Client(os.environ["TWILIO_ACCOUNT_SID"], os.environ["TWILIO_AUTH_TOKEN"])


@app.post("/sms")
def answer() -> Response:
    response = MessagingResponse()
    response.message("Hello")
    return Response(str(response), content_type="text/xml")


@app.post("/fixed")
def fixed() -> Response:
    return Response("<Response><Message>Hello</Message></Response>", content_type="text/xml")


@app.post("/put")
def put() -> Response:
    item = {"pk": {"S": f"naive#{time.time_ns()}"}, "sk": {"S": "state"}}
    dynamodb.put_item(TableName=os.environ["HOTLINE_TABLE"], Item=item)
    return answer()
