"""Who refuses mail is heard; who merely says no to something else is not silenced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reply.opt_out import OptOut, opt_out, wish_about_ways


@pytest.mark.parametrize(
    "message",
    [
        "No thanks",
        "no, thank you.\n\nAna",
        "Please remove me from your list.",
        "UNSUBSCRIBE",
        "Hello,\n\nplease stop emailing me.\n\nAnn Smith\nAcme Ltd\n+44 20 7946 0018",
        "Please don't contact me again, I found somebody else.",
        "Nein danke, hat sich erledigt",
        "Bitte schreiben Sie mir nicht mehr.",
        "Non merci",
        "Ne m’écrivez plus.",
        "No, gracias",
        "Nee, bedankt!",
    ],
)
def test_a_refusal_is_heard_in_the_languages_we_write(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert found.is_clear


@pytest.mark.parametrize(
    "message",
    [
        "",
        "We need help with pricing.",
        "Please don't contact me by phone, mail is better. When could you start?",
        "Please don't contact me by phone, mail is better.",
        "Please don't phone me. We need a new website by March.",
        "no more than a quick answer please",
        "Please do not message me on WhatsApp, just write.",
        "Bitte kontaktieren Sie mich nicht mehr telefonisch, sondern per Mail.",
        "Our customers unsubscribe too often. " + "We would like to understand why and change our content. " * 5,
        "Our customers unsubscribe after the first mail. We need help.",
        "We want to stop emailing customers by hand.",
        "We want to stop wasting money on ads.",
        "Thanks, no rush.",
        "They told us no thanksgiving campaign this year.",
    ],
)
def test_an_inquiry_is_not_taken_for_a_refusal(message: str) -> None:
    assert opt_out(message) is None


@pytest.mark.parametrize(
    "message",
    [
        "Please stop emailing me about your webinars.",
        "Remove me from your list. I have told your colleague Jo twice already in May.",
        "Bitte schreiben Sie mir nicht mehr an diese Adresse meiner Mutter.",
        "Stop emailing me, I do not want your offer.",
        "Don't contact me before Monday.",
    ],
)
def test_a_refusal_beside_something_else_is_not_clear(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert not found.is_clear


@pytest.mark.parametrize(
    "message",
    [
        "Please take us off your list, thanks.",
        "Could you remove me from your mailing list?",
        "We no longer wish to receive your emails. Good luck.",
        "Not interested. Please remove my data.",
        "Bitte nehmen Sie mich aus Ihrem Verteiler.\n\nKurt Lang\nLang GmbH",
        "Sehr geehrte Damen und Herren, bitte löschen Sie meine Daten.",
        "Ich möchte keine weiteren E-Mails erhalten.",
        "Kein Interesse mehr, danke.",
        "Merci de me retirer de votre liste de diffusion.",
        "Veuillez ne plus me contacter. Nous avons trouvé quelqu'un.",
        "Por favor, elimínenme de su lista de correos.",
        "No me escriban más, gracias.",
        "Por favor removam-me da vossa lista.",
        "Não quero receber mais e-mails. Obrigado.",
        "Haal mij uit jullie bestand, bedankt.",
        "Gelieve mij niet meer te mailen.",
        "Vi prego di non scrivermi più.",
        "Cancellate il mio indirizzo dalla vostra lista, grazie.",
        "Proszę o usunięcie mojego adresu z bazy.",
        "Nie jestem zainteresowana, dziękuję.",
        "Snälla ta bort mig från er lista.",
        "Sluta mejla mig!",
        "今後のメールは不要です。",
        "配信停止をお願いします。",
        "Lütfen beni listenizden çıkarın.",
        "Artık e-posta almak istemiyorum, teşekkürler.",
        "Hej, fjern mig fra jeres liste.",
    ],
)
def test_a_message_that_only_refuses_is_clear_in_every_language(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert found.is_clear


@pytest.mark.parametrize(
    "message",
    [
        "Please take me off your mailing list and do not write to me again. I never gave my consent.\n\nAnn",
        "Kindly remove our address from your database, we already have an agency. Thank you for your understanding.",
        "No thanks, we are not interested. Please do not email us again.",
        "Streichen Sie uns bitte aus Ihrer Liste und schicken Sie uns keine weiteren E-Mails. Ich habe nie eingewilligt.",
        "Kein Interesse. Bitte löschen Sie meine Adresse und schreiben Sie mir nicht mehr. Vielen Dank für Ihr Verständnis.",
        "Merci de supprimer mon adresse de vos fichiers et de ne plus m'écrire. Nous travaillons déjà avec une agence.",
        "Je ne suis pas intéressé. Veuillez me retirer de votre liste, je n'ai rien demandé.",
        "Por favor, elimine mi correo de su base de datos y no me escriba más. Ya tenemos otra agencia.",
        "No nos interesa, gracias. No nos envíen más correos.",
        "Peço que removam o meu endereço da vossa lista e não me enviem mais mensagens. Nunca autorizei.",
        "Não temos interesse. Por favor retirem-nos da lista, já trabalhamos com outra agência.",
        "Haal ons alstublieft van uw lijst en stuur ons geen e-mails meer. Wij werken al met een ander bureau.",
        "Geen interesse. Verwijder mijn gegevens en schrijf mij niet meer, bedankt voor uw begrip.",
        "Vi prego di cancellare il mio indirizzo e di non scrivermi più. Abbiamo già un'altra agenzia.",
        "Non siamo interessati, grazie. Non inviateci altre email.",
        "Proszę o wykreślenie mnie z listy i niewysyłanie kolejnych wiadomości. Nie wyrażałam zgody.",
        "Nie jesteśmy zainteresowani. Proszę usunąć nasz adres i nie pisać więcej.",
        "Var snäll och ta bort oss från listan och skicka inga fler mejl. Jag har aldrig bett om detta.",
        "Vi är inte intresserade, tack. Stryk mig från era utskick.",
        "いつもお世話になっております。\n山田商店の山田と申します。\n今後のメール配信は不要ですので、リストから削除してください。\nよろしくお願いいたします。",
        "申し訳ありませんが、今回は見送らせていただきます。今後のご連絡はお控えください。",
        "Please take me off your list and don't write to me again. We have sorted this out ourselves.\n\nNerys",
        "Bitte schreiben Sie mir nicht mehr. Wir haben das inzwischen selbst gelöst.",
        "Merci de ne plus me contacter. Nous avons réglé la question en interne.",
        "Por favor, no me escriban más. Lo hemos resuelto internamente.",
        "Não me escrevam mais. Resolvemos o assunto internamente.",
        "Mail mij niet meer. We hebben het zelf opgelost.",
        "Non mi scrivete più. Abbiamo risolto internamente.",
        "Proszę do mnie więcej nie pisać. Poradziliśmy sobie sami.",
        "Sluta mejla mig. Vi har löst det själva.",
        "社内で検討した結果、今回は見送らせていただくことになりました。\n今後メールでのご連絡は不要です。配信を停止してください。",
    ],
)
def test_several_refusals_with_a_courtesy_and_a_reason_are_clear(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert found.is_clear


@pytest.mark.parametrize(
    "message",
    [
        "Stop emailing me. Call me tomorrow.",
        "Unsubscribe. We work with 40 dealers and the site is slow.",
        "Take me off the list and put my colleague Jo Reed on it.",
        "Bitte streichen Sie mich aus der Liste und nehmen Sie Herrn Lang auf.",
        "Retirez-moi de la liste et ajoutez mon collègue Luc Morel.",
        "Please stop emailing me here. The project is now with Anna.",
        "配信を停止してください。来週お電話ください。",
        "メールを送らないで、契約書を郵送してください。",
    ],
)
def test_who_wants_something_else_as_well_is_a_question_to_a_person(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert not found.is_clear


def test_an_empty_mail_with_a_refusing_subject_refuses() -> None:
    assert opt_out("", "Unsubscribe") == OptOut("Unsubscribe", is_clear=True)
    assert opt_out("We look for help with our site.", "Unsubscribe rate") is None


@pytest.mark.parametrize(
    "message",
    [
        "No thanks to the bigger package, we take the small one.",
        "No thanks needed, just send the quote.",
        "Kein Interesse an Standardpaketen, wir brauchen ein eigenes Angebot.",
        "Please delete my address from the PDF and mail me the price list.",
        "Our unsubscribe rate has doubled since June. We are 90 people.",
        "Unsubscribe rates are up. Who looks after that at your firm?",
        "No thanks to our last agency, we need a new one by May.",
        "Remove the list of bounced contacts from our CRM please. That is the first job, 20k.",
        "Stop. Before you read on: we are 40 people with a real problem. Our site is slow. Our leads are gone.",
        "Kein Interesse an Folien: wir suchen jemanden, der die Arbeit macht.",
        "Bitte keine Werbung mehr in unserem Shop, wir suchen eine neue Strategie.",
        "Unsere Abmelderate ist hoch. Abmelden geht zu leicht. Was tun?",
        "Pas intéressés par une refonte complète, nous cherchons un audit.",
        "Notre taux de désabonnement a doublé, nous cherchons un partenaire.",
        "No nos interesa otra agencia grande, buscamos un equipo pequeño.",
        "Nuestra tasa de bajas se ha duplicado. Necesitamos ayuda.",
        "Não queremos mais uma agência grande, procuramos um parceiro pequeno.",
        "Geen interesse in een website, wij zoeken hulp met HubSpot.",
        "Non ci interessa un nuovo logo, cerchiamo un piano editoriale.",
        "Nie jesteśmy zainteresowani reklamą, szukamy wsparcia w HubSpot.",
        "Inte intresserade av annonser, vi söker hjälp med innehåll.",
        "Do not email me the PDF. We already have a shortlist of three agencies, and you are on it.",
        "Thank you for your proposal. We already have the budget, do not write a second one.",
        "メルマガの配信停止が増えています。改善のご相談をお願いしたいです。",
        "配信停止の手続きを簡単にするページを作りたいと考えております。",
        "Abonelikten çıkma oranımız arttı. İçerik için teklif rica ederiz.",
    ],
)
def test_buyers_who_say_no_to_something_else_are_buyers(message: str) -> None:
    assert opt_out(message) is None


@pytest.mark.parametrize(
    ("message", "wish"),
    [
        ("Please don't phone me. We need a new website by March.", "Please don't phone me."),
        ("Please don't contact me by phone, mail is better.", "Please don't contact me by phone, mail is better."),
        ("Wir suchen Hilfe. Bitte nicht anrufen!", "Bitte nicht anrufen!"),
        ("Ne m'appelez pas, merci. Nous cherchons un devis.", "Ne m'appelez pas, merci."),
        ("Por favor, no me llamen. Buscamos ayuda.", "Por favor, no me llamen."),
        ("Não me liguem, por favor.", "Não me liguem, por favor."),
        ("Bel me niet, mail liever.", "Bel me niet, mail liever."),
        ("Non mi chiamate. Scrivete pure.", "Non mi chiamate."),
        ("Proszę nie dzwonić.", "Proszę nie dzwonić."),
        ("Ring mig inte, tack.", "Ring mig inte, tack."),
        ("お電話はご遠慮ください。", "お電話はご遠慮ください。"),
        ("Lütfen beni aramayın.", "Lütfen beni aramayın."),
        ("We make phones and want calls from buyers.", None),
        ("Please call me tomorrow.", None),
    ],
)
def test_a_wish_about_the_telephone_is_shown_and_refuses_nothing(message: str, wish: str | None) -> None:
    assert wish_about_ways(message) == wish
    assert opt_out(message) is None


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    found = opt_out(message)
    assert found is None or found.words
    assert wish_about_ways(message) != ""
