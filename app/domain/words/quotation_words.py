"""The words by which mail programs introduce a quotation, in the languages of their users."""

import re

WROTE = re.compile(
    r"""(?<!\w)(?:wrote|writes|schrieb|schreef|schreven|a\s+[ée]crit|escribi[óo]|escribe|ha\s+escrito|escreveu|ha\s+scritto
    |skrev|kirjoitti|napisa[łl]\(?a?\)?|napísala?|napsala?|pí[šs]e|написал\(?а?\)?|пишет|писал\(?а?\)?|пише|schreibt|yazdı
    |va\s+escriure|írta|a\s+scris|έγραψε|đã\s+viết|menulis|כתב|كتب)(?!\w)|写道|寫道|のメール|書きました|작성""",
    re.VERBOSE | re.IGNORECASE,
)

# Before the verb: somebody tells what they wrote themselves.
ONE_OF_US = re.compile(
    r"(?<!\w)(?:i|we|ich|wir|je|j['’]|nous|yo|nosotros|eu|nós|ik|wij|we|io|noi|ja|my|jag|vi|jeg)(?!\w)"
    r"(?=(?:\s+\w+){0,2}\s*(?:wrote|have written|schrieb|schreef|ai|avons|a\s+[ée]crit|escrib|escrev|ho|abbiamo|napisa"
    r"|skrev))"
    r"|(?<!\w)(?:schrieb|schreef|skrev)\s+(?:ich|wir|ik|wij|we|jag|vi|jeg)(?!\w)"
    r"|(?<!\w)(?:escribí|escribimos|escrevi|escrevemos|napisałem|napisałam|napisaliśmy)(?!\w)",
    re.IGNORECASE,
)

_ORIGINAL = r"""original\ message|original\ mail|reply\ message|ursprüngliche\ (?:nachricht|mail)|original[- ]?nachricht
    |message\ d['’]origine|message\ original|mensaje\ original|messaggio\ originale|oorspronkelijk\ bericht
    |origine(?:le|el)\ bericht|oprindelig\ meddelelse|ursprungligt\ meddelande|opprinnelig\ melding|mensagem\ original
    |(?:oryginalna\ wiadomość|wiadomość\ oryginalna)|alkuperäinen\ viesti|původní\ zpráva|исходное\ сообщение
    |eredeti\ üzenet|mesaj\ original|原始邮件|邮件原件|original\ appointment|urspr(?:\.|ungliche)?\ mitteilung"""
_FORWARDED = r"""forwarded\ (?:message|by|mail)|weitergeleitete\ nachricht|message\ transf[ée]r[ée]
    |message\ r[ée]exp[ée]di[ée]|mensaje\ reenviado|messaggio\ inoltrato|doorgestuurd\ bericht
    |videresendt\ meddelelse
    |vidarebefordrat\ meddelande|videresendt\ melding|mensagem\ (?:encaminhada|reencaminhada)
    |wiadomość\ przekazana|přeposlaná\ zpráva
    |välitetty\ viesti|пересылаемое\ сообщение|пересланное\ сообщение|转发(?:的)?邮件|転送メッセージ"""

SEPARATOR_LINE = re.compile(
    rf"[>\s]*[-_=*–—]{{2,}}\s*(?:(?:{_ORIGINAL}|{_FORWARDED})[^\n]{{0,80}})[-_=*–—]*\s*$", re.VERBOSE | re.IGNORECASE
)
FORWARD_LINE = re.compile(
    r"""[>\s]*(?:begin\ forwarded\ message|anfang\ der\ weitergeleiteten\ (?:nachricht|e-?mail)
    |d[ée]but\ du\ message\ (?:r[ée]exp[ée]di[ée]|transf[ée]r[ée])|inicio\ del\ mensaje\ reenviado
    |inizio\ messaggio\ inoltrato|begin\ doorgestuurd\ bericht|start\ på\ videresendt\ besked
    |vidarebefordrat\ (?:brev|mejl)|início\ da\ mensagem\ (?:re)?encaminhada
    |początek\ przekazywanej\ wiadomości)
    \s*[:：]\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
DEVICE_LINE = re.compile(
    r"""\s*(?:
        (?:sent|gesendet|envoyé|enviado|inviato|verzonden|skickat|sendt|wysłane)\ (?:from|via|von|mit|depuis|de
            |desde|do|da|dal|vanaf|met|från|fra|z)\ (?:(?:my|meinem|mon|mi|meu|mio|mijn|min|mojego)\ )?
            [^\W_][\w\ ®'-]{1,38}(?:<[^<>]*>)?
      | von\ meine[mr]\ [\w\ ]{2,30}\ gesendet
      | get\ outlook\ for\ (?:ios|android|mac)(?:\s*<[^<>]*>)?
      | (?:outlook\ für\ (?:ios|android)\ beziehen|holen\ sie\ sich\ outlook\ für\ (?:ios|android))(?:\s*<[^<>]*>)?
      | (?:télécharge[zr]|obtene[rz]|obtenga|obter|scarica|hämta|hent|pobierz)\ (?:o\ )?outlook
            \ (?:pour|para|per|för|til|dla)\ (?:systemu\ )?(?:ios|android)(?:\s*<[^<>]*>)?
      | outlook\ (?:voor|for)\ (?:ios|android)\ ?(?:downloaden|を入手)(?:\s*<[^<>]*>)?
      | lähetetty\ [\w\ ]{2,30}sta | iPhone(?:から|に)送信
    )\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
LIST_FOOTER = re.compile(
    r"mailing.?list|mailinglist|you received this message because|to unsubscribe|liste de diffusion|lista de correo|"
    r"/listinfo/|verteilerliste",
    re.IGNORECASE,
)

_LABELS = {
    "from": "from|von|de|da|van|fra|från|od|lähettäjä|от|от кого|kimden|feladó|ab|发件人|寄件者|差出人|보낸 사람|"
    "expéditeur|remitente|absender|avsender|afsender|mittente|nadawca|odesílatel",
    "sent": "sent|gesendet|gesendet am|envoyé|envoyé le|enviado|enviado el|enviada em|enviado em|inviato|verzonden|"
    "sendt|skickat|skickad|wysłano|lähetetty|отправлено|gönderildi|gönderilen|elküldve|odesláno|发送时间|寄件日期|"
    "送信日時|보낸 날짜",
    "date": "date|datum|data|fecha|dato|päiväys|дата|tarih|dátum|message du|日期|日付|날짜|date d'envoi",
    "to": "to|an|à|a|para|aan|til|till|do|vastaanottaja|кому|kime|címzett|komu|收件人|收件者|宛先|받는 사람|"
    "destinataire|destinatario|empfänger|pour",
    "cc": "cc|kopie|copie à|copie|copia|kopia|kopi|kopio|копия|bilgi|másolat|抄送|副本",
    "subject": "subject|betreff|objet|asunto|oggetto|onderwerp|assunto|emne|ämne|temat|aihe|тема|konu|tárgy|předmět|"
    "主题|主旨|件名|제목|sujet|betr.",
    "reply": "reply-to|antwort an|répondre à|responder a|message-id|organization",
}
BLOCK_LABELS = {word: kind for kind, words in _LABELS.items() for word in words.split("|")}
