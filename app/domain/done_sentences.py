"""What a person is told after they decided."""

from collections.abc import Mapping

from app.domain.decision import Decision

DONE_SENTENCES: Mapping[str, str] = {
    Decision.SEND: "The reply is on its way.",
    Decision.SEND_AGAIN: "The reply is on its way again.",
    Decision.WAS_SENT: "Noted as sent.",
    Decision.DROP: "No reply will be sent.",
    Decision.DONE: "Noted as dealt with.",
    Decision.ANSWERED: "Noted: you answered it. Nothing in this conversation is sent by itself any more.",
    Decision.INQUIRY: "It is an inquiry again and will be answered.",
    Decision.CONFIRM: "It stays as it is, and is not answered.",
    Decision.NO_INQUIRY: "It is filtered, and not answered.",
    Decision.PITCH: "It is filtered as a pitch, and not answered.",
    Decision.SPAM: "It is filtered as spam, and not answered.",
    Decision.READ_AGAIN: "The delivery is being read again.",
    Decision.DISCARD: "The delivery is discarded.",
    Decision.RECORD_AGAIN: "It is being recorded again.",
    Decision.MAKE_AGAIN: "It is made again in the CRM, with what hangs on it.",
    Decision.ACCEPT: "Noted: it suits you.",
    Decision.DECLINE: "It is being called off where it was booked, and they hear of it from there; "
    "where that cannot be done from here, a task tells you how.",
    Decision.MET: "Noted: you met.",
    Decision.NO_SHOW: "Noted: they did not come.",
    Decision.CALLED_OFF: "Noted: it was called off.",
}
