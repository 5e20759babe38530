"""A person's own words apart from signatures, footers and banners, in the languages people write to us in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.words.own_words import own_words

OWN = "We are 80 people and need a new positioning by March.\n\nWho could we talk to?"
NAME = ("Ann Harbor", "ann.harbor")

FOOTERS = [
    (
        "This email and any attachments are confidential and intended solely for the addressee. If you are not the intended "
        "recipient, please notify the sender immediately and delete it."
    ),
    (
        "The information contained in this message may be privileged.\nAny unauthorised use or disclosure is prohibited.\n"
        "Quayside Ltd accepts no responsibility for loss or damage arising from its use."
    ),
    "Please consider the environment before printing this email.",
    (
        "Diese E-Mail enthält vertrauliche und/oder rechtlich geschützte Informationen. Wenn Sie nicht der richtige Adressat "
        "sind oder diese E-Mail irrtümlich erhalten haben, informieren Sie bitte sofort den Absender und vernichten Sie diese "
        "Mail. Das unerlaubte Kopieren sowie die unbefugte Weitergabe dieser Mail ist nicht gestattet."
    ),
    (
        "Ce message et ses pièces jointes sont confidentiels et à l'usage exclusif de leurs destinataires. Si vous avez reçu "
        "ce message par erreur, merci de le détruire et d'en avertir l'expéditeur."
    ),
    (
        "Este mensaje y sus archivos adjuntos van dirigidos exclusivamente a su destinatario y pueden contener información "
        "confidencial. Si lo ha recibido por error, le rogamos que lo elimine."
    ),
    (
        "Esta mensagem e os seus anexos são confidenciais e destinam-se exclusivamente ao destinatário. Se recebeu esta "
        "mensagem por engano, elimine-a e informe o remetente."
    ),
    (
        "Deze e-mail en eventuele bijlagen zijn vertrouwelijk en uitsluitend bestemd voor de geadresseerde. Indien u niet de "
        "geadresseerde bent, verzoeken wij u dit bericht te verwijderen."
    ),
    (
        "Le informazioni contenute in questo messaggio sono riservate e destinate esclusivamente al destinatario. Se ricevete "
        "questo messaggio per errore, vi preghiamo di cancellarlo."
    ),
    (
        "Niniejsza wiadomość jest poufna i przeznaczona wyłącznie dla adresata. Jeżeli nie są Państwo adresatem, prosimy "
        "o usunięcie wiadomości i powiadomienie nadawcy."
    ),
    (
        "Detta meddelande är konfidentiellt och endast avsett för mottagaren. Om du har fått det av misstag, vänligen "
        "meddela avsändaren och radera meddelandet."
    ),
    "本メールには機密情報が含まれている場合があります。誤って受信された場合は、削除のうえ送信者までご連絡ください。",
    (
        "Ce message est confidentiel. S'il vous est parvenu par erreur, merci de le détruire et de ne plus nous contacter "
        "à ce sujet.\nIf you are not the intended recipient, please delete this message and do not contact us again."
    ),
    (
        "Este mensaje es confidencial. De conformidad con el RGPD puede solicitar la baja o la supresión de sus datos "
        "escribiendo a baja@harbor.example."
    ),
    (
        "Diese E-Mail ist vertraulich. Gemäß DSGVO können Sie jederzeit Auskunft über Ihre Daten oder deren Löschung "
        "verlangen; bitte schreiben Sie an datenschutz@harbor.example."
    ),
    (
        "Esta mensagem é confidencial. Nos termos do RGPD, pode pedir o acesso ou a eliminação dos seus dados pessoais; "
        "temos um encarregado."
    ),
    (
        "Questo messaggio è riservato. Ai sensi del GDPR può chiedere la cancellazione dei Suoi dati personali e vorremmo "
        "ricordarLe i Suoi diritti."
    ),
    (
        "Dit bericht is vertrouwelijk. Op grond van de AVG kunt u ons vragen uw persoonsgegevens te verwijderen. "
        "Heeft u het per vergissing ontvangen, dan kunt u het vernietigen."
    ),
    (
        "Ta wiadomość jest poufna. Zgodnie z RODO mogą Państwo żądać usunięcia danych osobowych; proszę pisać na adres "
        "rodo@harbor.example."
    ),
    (
        "Detta meddelande är konfidentiellt. Enligt GDPR kan du begära att vi raderar dina personuppgifter; vi har ett "
        "dataskyddsombud."
    ),
    "本メールには機密情報が含まれます。誤って受信された場合は破棄をお願いいたします。個人情報の削除を希望される場合はご連絡ください。",
    "This email has been scanned for viruses by Mimecast.",
    "Virus-free. www.avast.com",
    "Diese E-Mail wurde von Avast Antivirus-Software auf Viren geprüft.",
    "Quayside Ltd. Registered in England and Wales No. 00000000. Registered office: 1 Quay Street, Hull.",
    "Sitz der Gesellschaft: Hamburg, Amtsgericht Hamburg HRB 00000, Geschäftsführer: Jan Kai",
    "Quai SAS au capital de 10 000 euros - RCS Lyon 000 000 000 - Siège social : 1 rue du Quai, Lyon",
    "To unsubscribe, please click here: https://list.example/u/1",
    "CAUTION: This message came from outside your company. Do not click links unless you trust the sender.",
    "-- \nThis e-mail was sent from a contact form on Quayside (https://quayside.example)",
    (
        "---\nDate: 27 November 2026\nTime: 10:12\nPage URL: https://firm.example/contact\nUser Agent: Mozilla/5.0\n"
        "Remote IP: 192.0.2.1\nPowered by: Elementor"
    ),
    "Diese Nachricht wurde über das Kontaktformular auf https://firm.example gesendet.",
    "Sent with Proton Mail secure email.",
]

BELOW_A_NAME = [
    "Head of Marketing\nQuayside Ltd\n1 Quay Street, Hull HU1 1AA\nT: +44 1482 000 000 | M: +44 7700 900000\nwww.quayside.example",
    "Come and see us at Harbour Expo in Rotterdam, hall 3, stand 12.",
    "Register for our webinar on cold chains on Tuesday at 14:00.",
    "Read our latest white paper on port automation: https://quayside.example/paper",
    "Our bank details have not changed. Please call before making any payment.",
    "Follow us on LinkedIn | Instagram | YouTube",
    "We are hiring! See our open positions.",
    "Proud winner of the Harbour Award 2025",
    "Besuchen Sie uns auf der Hafenmesse in Halle 4, Stand 12!",
    "Jetzt anmelden: unser kostenloses Webinar zur Lagerautomatisierung am Donnerstag.",
    "Retrouvez-nous au salon Transports de Lyon, hall 2, stand 14.",
    "Síguenos en LinkedIn. Visítanos en la feria de Valencia, pabellón 3.",
    "Siga-nos no LinkedIn. Visite o nosso stand na feira do Porto.",
    "Bezoek ons op de beurs in Utrecht, hal 4, stand 12.",
    "Ti aspettiamo alla fiera di Verona, padiglione 3. Seguici su LinkedIn.",
    "Odwiedź nas na targach w Poznaniu, hala 3. Obserwuj nas na LinkedIn.",
    "Besök oss på mässan i Göteborg, monter B12. Följ oss på LinkedIn.",
    "展示会に出展します。ブース番号は12です。",
    "[cid:image001.png@01D00000]",
    "IBAN: XX00 0000 0000 0000 - BIC: XXXXXXXX",
    "She/her | I work Monday to Thursday",
    "Please send invoices to accounts@quayside.example",
    "Our new address is 2 Quay Street, Hull.",
    "Rechnungen bitte nur an rechnung@kai.example. Unsere neue Adresse: Kaistraße 2, Hamburg.",
    "Nos bureaux ont déménagé : 2 rue du Quai, Lyon. Factures à envoyer à compta@quai.example",
    "Facturas por correo a facturas@muelle.example. Nuestra nueva dirección: calle del Muelle 2.",
    "Faturas para faturas@cais.example. A nossa nova morada é Rua do Cais 2, Porto.",
    "Facturen graag naar facturen@kade.example. Wij zijn verhuisd naar Kade 2.",
    "Fatture a fatture@molo.example. Ci siamo trasferiti in via del Molo 2.",
    "Faktury prosimy wysyłać na faktury@molo.example. Nasz nowy adres: ul. Molo 2.",
    "OBS! Vi har flyttat: ny adress är Kajgatan 2. Fakturor skickas till faktura@kajen.example",
    "新住所：東京都港区1-2-3。請求書の送付先: keiri@futo.example",
]

DEVICE_LINES = [
    "Get Outlook for iOS<https://aka.example/1>",
    "Outlook für Android beziehen",
    "Téléchargez Outlook pour iOS",
    "Obtener Outlook para Android",
    "Obter o Outlook para iOS",
    "Outlook voor iOS downloaden",
    "Scarica Outlook per Android",
    "Pobierz Outlook dla systemu iOS",
    "Hämta Outlook för iOS<https://aka.example/1>",
    "Outlook for iOS を入手",
]

CLOSINGS = [
    "Kind regards,",
    "Many thanks",
    "Mit freundlichen Grüßen",
    "Bien cordialement,",
    "Un saludo,",
    "Atenciosamente,",
    "Met vriendelijke groet,",
    "Cordiali saluti",
    "Z poważaniem",
    "Med vänlig hälsning",
    "よろしくお願いいたします。",
    "-- ",
]

BANNERS = [
    (
        "CAUTION: This email originated from outside of the organization. Do not click links or open attachments unless you "
        "recognize the sender and know the content is safe."
    ),
    "[EXTERNAL]",
    "*** EXTERNAL EMAIL ***",
    "You don't often get email from ann@harbor.example. Learn why this is important",
    (
        "ZjQcmQRYFpfptBannerStart\nThis Message Is From an External Sender\nThis message came from outside your "
        "organization.\nReport Suspicious\nZjQcmQRYFpfptBannerEnd"
    ),
    (
        "ACHTUNG: Diese E-Mail stammt von einem externen Absender. Bitte klicken Sie nicht auf Links und öffnen Sie keine "
        "Anhänge, wenn Sie den Absender nicht kennen."
    ),
    "ATTENTION : Cet e-mail provient de l'extérieur de l'organisation. Ne cliquez pas sur les liens.",
    "PRECAUCIÓN: Este correo electrónico se originó fuera de la organización. No haga clic en los enlaces.",
    "ATENÇÃO: Este e-mail foi enviado de fora da organização. Não clique em links.",
    "LET OP: Deze e-mail is afkomstig van buiten de organisatie. Klik niet op links.",
    "ATTENZIONE: questa e-mail proviene dall'esterno dell'organizzazione. Non cliccare sui link.",
    "UWAGA: Ta wiadomość pochodzi spoza organizacji. Nie klikaj w łącza.",
    "VARNING: Detta e-postmeddelande kommer utanför organisationen. Klicka inte på länkar.",
    "【注意】このメールは社外から送信されました。リンクを開かないでください。",
]


@pytest.mark.parametrize("footer", FOOTERS)
def test_footers_are_not_the_persons_words(footer: str) -> None:
    found = own_words(f"{OWN}\n\n{footer}", NAME)

    assert found.message == OWN
    assert footer.rsplit("\n", maxsplit=1)[-1] in found.boilerplate


@pytest.mark.parametrize("below", BELOW_A_NAME + FOOTERS)
def test_what_stands_below_the_name_is_a_signature(below: str) -> None:
    assert own_words(f"{OWN}\n\nAnn\n\n{below}", NAME).message == OWN
    assert own_words(f"{OWN}\n\nAnn Harbor\n{below}", NAME).message == OWN


@pytest.mark.parametrize("line", DEVICE_LINES)
def test_what_a_mail_program_on_a_telephone_adds_is_cut(line: str) -> None:
    assert own_words(f"{OWN}\n\n{line}", NAME).message == OWN


@pytest.mark.parametrize("closing", CLOSINGS)
def test_a_signature_begins_at_the_closing_line(closing: str) -> None:
    found = own_words(f"{OWN}\n\n{closing}\nBo\nDirector of Sales\nQuayside Ltd\n+44 1482 000 000", ())

    assert found.message == OWN
    assert "Quayside" in found.boilerplate


@pytest.mark.parametrize("banner", BANNERS)
def test_the_banner_of_a_mail_server_is_cut_from_the_top(banner: str) -> None:
    assert own_words(f"{banner}\n\n{OWN}").message == OWN


@pytest.mark.parametrize("banner", [one for one in BANNERS if one.endswith((".", "。"))])
def test_a_banner_that_runs_into_the_text_is_cut_at_the_sentence(banner: str) -> None:
    assert own_words(f"{banner} {OWN}").message == OWN


@pytest.mark.parametrize(
    "text",
    [
        OWN,
        "We need a deck, 110 people, January.\nThis e-mail is confidential and meant for the addressee alone.\nPlease tell me who would do it.",
        "This e-mail is confidential and meant for the addressee alone.\n\nPlease tell me who would do it.",
        "Please treat this message as confidential.",
        "We'd like this message to stay confidential, if you don't mind.",
        "We send 40,000 emails a month to people outside our company and need help.",
        "We run events.\n\nJoin us at our conference in May as a speaker?",
        "Company: Falk, 105 people\n\n---\n\nNeed: lead scoring\nBudget: USD 24k\n\n---\n\nTiming: January\nMy role: COO",
        "Company: Falk\n--\nNeed: lead scoring\n--\nTiming: January",
        "Thanks\n\nAlso we need a quote for the new site, about 20 pages.",
        "Our unsubscribe rate has doubled. Can you help?",
        "We want:\n- more leads\n- less work",
        "Date: 12 March\nTime: 10:00\nCan we meet then?",
        "Our disclaimer is too long. We need a lawyer who writes English, and a copywriter.",
        "Please unsubscribe me",
        "Unsubscribe",
        "ann",
        "",
    ],
)
def test_what_people_write_stays(text: str) -> None:
    assert own_words(text, NAME).message == text


@pytest.mark.parametrize(
    "added",
    [
        "P.S. The board meets on 14 December.",
        "PS: we can also come to you.",
        "I am away until Monday, so please write to my colleague.",
        "Budget is about 20k.",
        "Wir hätten bis Ende Mai Zeit.",
        "Nous aimerions commencer en mars.",
        "Could you send two references?",
        "We have moved to new offices and need a new site.",
        "Please send your offer and the invoices of the pilot to my colleague.",
        "Unsere neue Adresse steht noch nicht fest, wir brauchen den Entwurf vorher.",
        "The launch is planned for spring and the board wants to see three agencies before that.",
    ],
)
@pytest.mark.parametrize("sign_off", ["Ann", "Kind regards,\nAnn Harbor", "Thanks,\nAnn\nHead of Sales"])
def test_what_the_person_adds_below_the_name_is_kept(added: str, sign_off: str) -> None:
    found = own_words(
        f"{OWN}\n\n{sign_off}\n\n{added}\n\nThis message is confidential and meant for the addressee.", NAME
    )

    assert added in found.message
    assert "addressee" not in found.message
    assert "Ann" in found.boilerplate


def test_what_is_nothing_but_a_footer_stays_the_message() -> None:
    text = "This email is confidential and intended solely for the addressee."

    assert own_words(text).message == text
    assert own_words(text).nothing_own


@pytest.mark.parametrize(
    ("signature", "title"),
    [
        ("Ann Harbor\nHead of Marketing\nQuayside Ltd", "Head of Marketing"),
        ("Kind regards,\nAnn Harbor, CMO, Quayside", "CMO"),
        ("Ann Harbor\nLeiterin Marketing | Quay GmbH", "Leiterin Marketing"),
        ("Ann Harbor\nQuayside Partner Network 24\nHull", None),
        ("Ann", None),
    ],
)
def test_the_title_is_read_from_the_signature(signature: str, title: str | None) -> None:
    assert own_words(f"{OWN}\n\n{signature}", NAME).title == title


_PIECES = [*FOOTERS, *BELOW_A_NAME, *CLOSINGS, *BANNERS, "Ann", OWN, "", "--", "____", "We need 5 people.", "Page: a"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=40)), max_size=8))
def test_no_word_is_lost_or_added(pieces: list[str]) -> None:
    text = "\n".join(pieces)
    found = own_words(text, NAME)

    assert sorted(f"{found.message}\n{found.boilerplate}".split()) == sorted(text.split())
    assert bool(found.message.strip()) == bool(text.strip())
