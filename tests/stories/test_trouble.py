"""When parts fail: a dead or slow store, two writers at once, forged and broken webhooks."""

import logging
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient
from twilio.request_validator import RequestValidator

from hotline.domain.subscriber import Status
from hotline.domain.throttle import DueReminder
from hotline.storage import Stale, StoreDown
from tests.stores import embedded
from tests.words import content, speech_of, start_of, text_of
from tests.world import ADDRESS, CHICAGO, STAGE, TOKEN, Clock, World, world


@pytest.fixture
def dying(tmp_path: Path):  # type: ignore[no-untyped-def]
    """A world on a table of its own, and the table's process to kill."""
    with embedded(tmp_path) as table, world(table.url) as line:
        yield line, table
        line.check()


def test_with_the_table_killed_information_still_answers(dying) -> None:  # type: ignore[no-untyped-def]
    line, table = dying
    phone = line.phone()
    phone.texts("REMIND 9AM")
    table.kill()
    assert phone.texts("CRAMP").startswith(start_of("cramp"))
    assert phone.texts("HELP") == ""
    assert "911" in phone.texts("chest pain")
    call = phone.calls()
    call.press("1")
    call.press("1")
    assert speech_of("dehydration") in call.last
    call.press("9")  # nobody can tell whether they have opted out
    assert speech_of("not_texted") in call.last
    assert phone.inbox[-1:] == phone.last


def test_with_the_table_killed_nothing_pretends_to_be_done(dying) -> None:  # type: ignore[no-untyped-def]
    line, table = dying
    phone = line.phone()
    table.kill()
    assert text_of("not_saved") in phone.texts("REMIND 9AM")
    assert text_of("not_saved") in phone.texts("STATUS")
    call = phone.calls()
    call.press("3")
    call.press("2")
    call.press("1")
    assert speech_of("not_saved") in call.last
    assert call.ended is None
    with pytest.raises(StoreDown):
        line.hotline.remind(line.clock.now)


def test_a_dead_table_leaves_a_batch_unfinished_and_counts_it(dying) -> None:  # type: ignore[no-untyped-def]
    line, table = dying
    line.expected_errors.add("a batch of reminders is unfinished")
    worker = line.hotline._worker(line.clock)
    table.kill()
    batch = [DueReminder("a" * 32, line.clock.now), DueReminder("b" * 32, line.clock.now)]
    done = worker.work(batch)
    assert done.unfinished == batch
    assert done.counts()["Unfinished"] == 2


def test_a_stop_that_could_not_be_saved_is_not_claimed(dying) -> None:  # type: ignore[no-untyped-def]
    line, table = dying
    table.kill()
    line.expected_warnings |= {11200}
    assert text_of("stopped") not in line.phone().texts("please stop")
    # Where Twilio has answered STOP our words would be refused: the webhook fails, so that Twilio tries again.
    line.phone().texts("STOP")
    assert line.carrier.warnings[-1].code == 11200


def test_a_receipt_that_could_not_be_saved_is_asked_for_again(dying) -> None:  # type: ignore[no-untyped-def]
    line, table = dying
    client, form = client_of(line), {"MessageSid": "SM1", "To": CHICAGO, "MessageStatus": "delivered"}
    table.kill()
    assert signed_post(client, "/receipts/2026-11-24", form).status_code == 503


def test_a_stop_that_meets_another_writer_still_wins(worlds: Callable[..., World], monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Between the load and the save of WEEKDAYS the same person's STOP arrives: STOP stands."""
    line = worlds("none")
    phone = line.phone()
    phone.texts("REMIND 9AM")
    store = line.hotline.service.store()
    save, interrupted = store.save, list[bool]()

    def save_late(*args, **kwargs):  # type: ignore[no-untyped-def]
        if not interrupted:
            interrupted.append(True)
            phone.texts("STOP")
        return save(*args, **kwargs)

    monkeypatch.setattr(store, "save", save_late)
    phone.texts("WEEKDAYS")
    assert phone.status is Status.STOPPED
    assert [e.action for e in phone.consents] == ["opt-in", "opt-out"]


def test_a_stop_during_the_reminder_run_wins_before_the_claim(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    phone = line.phone()
    phone.texts("REMIND 9AM")
    store = line.hotline.service.store()
    save = store.save

    def stop_then_claim(subscriber, *consent, **more):  # type: ignore[no-untyped-def]
        if more["sid"] is None:
            phone.texts("STOP NOW")
        return save(subscriber, *consent, **more)

    monkeypatch.setattr(store, "save", stop_then_claim)
    assert line.remind("2026-11-24T15:00:00Z").outcomes == {"not ours": 1}
    assert phone.reminders == []


def test_a_stop_is_not_undone_by_a_remind_that_was_under_way(
    worlds: Callable[..., World], monkeypatch: pytest.MonkeyPatch
) -> None:
    line = worlds("none")
    phone = line.phone()
    store = line.hotline.service.store()
    save, interrupted = store.save, list[bool]()

    def save_late(*args, **kwargs):  # type: ignore[no-untyped-def]
        if not interrupted:
            interrupted.append(True)
            phone.texts("STOP")
        return save(*args, **kwargs)

    monkeypatch.setattr(store, "save", save_late)
    assert text_of("opted_out") in phone.texts("REMIND 9AM")
    assert phone.status is Status.STOPPED


def test_what_was_saved_is_never_called_undone(line: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The table saves and its answers are lost; then reading fails too."""
    store, phone = line.hotline.service.store(), line.phone()
    save, load, dead = store.save, store.load, list[bool]()

    def lose(*args, **kwargs):  # type: ignore[no-untyped-def]
        save(*args, **kwargs)
        dead.extend([True] * (phone.number != CHICAGO))
        raise StoreDown

    def load_or_not(*args):  # type: ignore[no-untyped-def]
        if dead:
            raise StoreDown
        return load(*args)

    monkeypatch.setattr(store, "save", lose)
    monkeypatch.setattr(store, "load", load_or_not)
    assert "9AM" in phone.texts("REMIND 9AM")
    phone = line.phone("+12125550175")
    assert text_of("maybe_saved") in phone.texts("REMIND 9AM")


def test_many_webhooks_at_once_about_one_person_end_opted_out(worlds: Callable[..., World]) -> None:
    line = worlds("none")
    line.phone().texts("REMIND 9AM")
    words = ["WEEKDAYS", "ZONE PACIFIC", "PAUSE 3", "WATER OFF", "STOP"]
    threads = [threading.Thread(target=line.phone().texts, args=(word,)) for word in words]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    subscriber = line.phone().subscriber
    assert subscriber is not None
    assert subscriber.status is Status.STOPPED
    assert [e.action for e in line.phone().consents].count("opt-out") == 1


# ---------------------------------------------------------------- the door


def client_of(line: World) -> FlaskClient:
    return line.hotline.app(Clock()).test_client()


def signed_post(client: FlaskClient, path: str, form: dict[str, str], token: str = TOKEN):  # type: ignore[no-untyped-def]
    signature = RequestValidator(token).compute_signature(ADDRESS + STAGE + path, form)
    return client.post(path, data=form, headers={"X-Twilio-Signature": signature})


FORM = {"MessageSid": "SM" + "1" * 32, "From": CHICAGO, "Body": "CRAMP"}


def test_a_webhook_without_twilios_signature_is_refused(line: World) -> None:
    client = client_of(line)
    for path in ("/sms", "/voice", "/voice/en/main/0-0-0", "/receipts", "/receipts/2026-11-24"):
        assert client.post(path, data=FORM).status_code == 403
        for forged in ("", "x", "é", "AAAA" * 7):
            assert client.post(path, data=FORM, headers={"X-Twilio-Signature": forged}).status_code == 403
        assert signed_post(client, path, FORM, token="d" * 32).status_code == 403
        assert signed_post(client, path, FORM).status_code in (200, 204)


def test_a_signature_is_for_these_very_parameters_and_this_address(line: World) -> None:
    client = client_of(line)
    signature = RequestValidator(TOKEN).compute_signature(f"{ADDRESS}{STAGE}/sms", FORM)
    headers = {"X-Twilio-Signature": signature}
    assert client.post("/sms", data=FORM, headers=headers).status_code == 200
    assert client.post("/sms", data={**FORM, "Body": "STOP"}, headers=headers).status_code == 403
    assert client.post("/sms?x=1", data=FORM, headers=headers).status_code == 403
    assert client.post("/receipts", data=FORM, headers=headers).status_code == 403
    foreign = {**headers, "Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    assert (
        client.post("/sms", data=FORM, headers=foreign).status_code == 200
    )  # the host is not believed, nor needed


def test_two_tokens_are_accepted_while_one_is_rotated(worlds: Callable[..., World]) -> None:
    line = worlds(TWILIO_AUTH_TOKEN=f"{'e' * 32}, {TOKEN}")
    client = client_of(line)
    assert signed_post(client, "/sms", FORM).status_code == 200
    assert signed_post(client, "/sms", FORM, token="e" * 32).status_code == 200
    assert signed_post(client, "/sms", FORM, token="d" * 32).status_code == 403


def test_every_route_that_takes_a_post_is_behind_the_signature(line: World) -> None:
    app = line.hotline.app()
    for rule in app.url_map.iter_rules():
        if "POST" in (rule.methods or ()):
            path = rule.rule.replace("<path:place>", "en/main/0-0-0").replace("<day>", "2026-11-24")
            assert app.test_client().post(path).status_code == 403
        else:
            pages = {path for site in line.hotline.site.languages() for path in site.routes().values()}
            assert rule.rule in {"/health", *pages}
            assert app.test_client().get(rule.rule).status_code == 200


def test_other_methods_sizes_and_forms_are_turned_away_without_a_trace(line: World) -> None:
    client = client_of(line)
    assert client.get("/sms").status_code == 405
    assert client.get("/nowhere").status_code == 404
    assert client.post("/sms", data={"Body": "x" * 70_000}).status_code in (403, 413)
    assert client.post("/sms", data=b"{", content_type="application/json").status_code == 403
    for answer in (client.get("/sms"), client.get("/nowhere"), client.post("/sms")):
        assert b"Traceback" not in answer.data


def test_health_says_which_wording_answers(line: World) -> None:
    answer = client_of(line).get("/health")
    assert answer.json == {"status": "ok", "content": line.hotline.content.version}


@pytest.mark.parametrize("path", ["/sms", "/voice", "/voice/en/main/1-0-0"])
def test_the_last_resort_is_an_apology_with_the_emergency_number(
    line: World, path: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def breaks(*_: object, **__: object) -> None:
        raise ValueError(f"about {CHICAGO}")

    line.expected_errors.add("unexpected ValueError in breaks")
    monkeypatch.setattr("hotline.service.respond", breaks)
    with caplog.at_level(logging.DEBUG):
        answer = signed_post(client_of(line), path, FORM | {"CallSid": "CA1"})
    assert answer.status_code == 200
    assert any(
        said in answer.text for said in (text_of("apology"), content().answer("apology", "en").speech[0])
    )
    assert "9 1 1" in answer.text or "911" in answer.text
    assert "unexpected ValueError" in caplog.text
    assert CHICAGO not in caplog.text


def test_no_number_body_or_token_is_ever_logged(
    worlds: Callable[..., World], caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.DEBUG):
        line = worlds()
        phone = line.phone()
        for body in ("CRAMP", "REMIND 9AM", "my secret words", "STATUS"):
            phone.texts(body)
        call = phone.calls()
        call.press("1")
        call.press("9")
        line.remind("2026-11-24T15:00:00Z")
        line.carrier.faults.rest_status = 500
        line.remind("2026-11-25T15:00:00Z")
    logged = "\n".join(
        r.getMessage() for r in caplog.records if r.name.startswith(("hotline", "twilio", "urllib3"))
    )
    for secret in (CHICAGO, CHICAGO[1:], "my secret words", TOKEN):
        assert secret not in logged


def test_a_person_and_the_settings_show_no_secret_in_their_repr(line: World) -> None:
    assert TOKEN not in repr(line.hotline)
    assert "c" * 64 not in repr(line.hotline)


def test_whoever_always_loses_to_other_writers_is_told_to_try_again(
    line: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stale(*_: object, **__: object) -> None:
        raise Stale

    store = line.hotline.service.store()
    monkeypatch.setattr(store, "save", stale)
    assert text_of("not_saved") in line.phone().texts("REMIND 9AM")


def test_a_reminder_is_found_though_many_minutes_were_missed(line: World) -> None:
    line.phone().texts("REMIND 9AM")
    line.clock.turn("2026-11-24T15:00:00Z")
    line.clock.turn(minutes=59)
    assert line.remind().outcomes == {"queued": 1}
