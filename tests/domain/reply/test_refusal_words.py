"""A sentence refuses mail by all of its words, in whatever order; one word about anything else makes it none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reply.opt_out import opt_out
from app.domain.reply.refusal_words import refuses_by_its_words, says_no_need
from app.domain.words.phrase_lists import in_plain_letters

REFUSALS = [
    "Hello,\n\nplease don't send me any further messages. I have no use for this.\n\nKind regards\nMara Quill",
    "I'd prefer not to hear from you again. Thanks.",
    "Please refrain from contacting me in future. We are not looking for an agency.",
    "This is not something we want. Kindly do not write again.",
    "Thank you for your mail, but we do not need this. Please cease all further contact.",
    "Please stop. I did not ask for this and I don't want any more mail from you.",
    "Guten Tag,\n\nbitte sehen Sie künftig von weiteren E-Mails an mich ab.\n\nMit freundlichen Grüßen\nHeike Vossberg",
    "Ich möchte von Ihnen nicht mehr kontaktiert werden. Danke.",
    "Hallo,\nich habe kein Interesse an Ihren Leistungen. Bitte sehen Sie von weiteren Nachrichten ab.\nViele Grüße\nUlf Petersen",
    "Bitte verzichten Sie in Zukunft auf Nachrichten an mich.",
    "Wir wünschen keine weiteren Zuschriften. Freundliche Grüße, Anke Tolle",
    "Nehmen Sie meine Adresse bitte aus Ihrem Verteiler. Ich habe mich dort nie eingetragen.",
    "Danke für Ihre Nachricht, aber das ist für uns kein Thema. Bitte keine weitere Kontaktaufnahme.",
    "Bitte unterlassen Sie es, mir weitere E-Mails zu schicken.",
    "Ich bitte Sie, mir nicht mehr zu schreiben. Besten Dank und Gruß\nJens Ohlsen",
    "Guten Abend, von Ihnen möchte ich keine Post mehr bekommen. Schönes Wochenende!",
    "Bonjour,\n\nmerci de bien vouloir ne plus m'adresser de messages.\n\nCordialement,\nÉlise Tourneur",
    "Je vous saurais gré de cesser tout envoi à mon adresse.",
    "Je ne désire plus être contactée. Bien à vous, Nadège Faure",
    "Inutile de m'écrire à nouveau, nous ne sommes pas intéressés. Bonne journée.",
    "Merci de bien vouloir retirer mon nom de votre liste. Je ne me suis jamais inscrit.",
    "Hola:\n\nles agradecería que no me volvieran a escribir.\n\nUn saludo,\nRocío Ferrán",
    "Por favor, absténganse de enviarme más mensajes. Saludos cordiales.",
    "No quiero que me contacten de nuevo. Gracias.",
    "Buenas, no nos interesa. Por favor no insistan.",
    "Ruego dejen de mandarme correos, no los he pedido.",
    "Olá,\n\nagradeço que não me voltem a contactar.\n\nCom os melhores cumprimentos,\nMatilde Sequeira",
    "Por favor deixem de me mandar mensagens. Não tenho interesse.",
    "Não pretendo receber mais contactos da vossa parte. Cumprimentos.",
    "Solicito a remoção do meu endereço da vossa lista. Obrigada.",
    "Goedemiddag,\n\ngraag geen verdere berichten meer sturen.\n\nMet vriendelijke groet,\nFemke Oostra",
    "Ik stel geen prijs op uw mails. Wilt u mij voortaan niet meer benaderen?",
    "Ik ontvang liever geen mail meer van jullie. Groeten, Bas",
    "Wij zijn niet geïnteresseerd en willen niet meer benaderd worden.",
    "Buongiorno,\n\nvi chiedo cortesemente di non contattarmi più.\n\nCordiali saluti\nFlavia Moretti",
    "Non desidero essere ricontattata. Grazie.",
    "Vi pregherei di non inviarmi ulteriori messaggi. Distinti saluti",
    "Chiedo la rimozione del mio indirizzo dalla vostra lista.",
    "Dzień dobry,\n\nproszę nie wysyłać do mnie kolejnych maili.\n\nPozdrawiam\nKinga Sowa",
    "Nie życzę sobie dalszego kontaktu. Z poważaniem, Marek Dudzik",
    "Proszę więcej się ze mną nie kontaktować.",
    "Nie jestem zainteresowany. Proszę o zaprzestanie wysyłania wiadomości.",
    "Hej,\n\nvar vänlig och hör inte av er igen.\n\nMed vänliga hälsningar\nElin Sandberg",
    "Jag vill inte bli kontaktad av er mer. Tack.",
    "Jag undanber mig fler mejl från er. Hälsningar Sixten",
    "Vi är inte intresserade. Vänligen kontakta oss inte igen.",
    "お世話になっております。株式会社青葉の森です。\n今後、弊社へのご連絡はお控えいただけますでしょうか。\nよろしくお願いいたします。",
    "営業メールの送信はおやめください。",
    "今後このようなメールを送ってこないでください。",
    "当方には必要ありませんので、今後のご連絡は差し控えてください。",
    "Please make sure I don't get any more emails from your company. Thanks, Phil",
    "Would you please stop writing to me? I am not a customer and don't want to be one.",
    "I ask you not to contact me any further.",
    "Kindly take my name off your mailing list. Regards, D. Hume",
    "Bitte streichen Sie meine E-Mail-Adresse aus Ihrer Liste. Mit freundlichem Gruß Karl Ott",
    "Hören Sie bitte auf, mir E-Mails zu schicken.",
    "Ich verbitte mir weitere Mails von Ihnen.",
    "Wir haben kein Interesse und möchten nicht mehr angeschrieben werden.",
    "Keine Mails mehr bitte!",
    "Je vous demande de cesser de m'écrire. Merci.",
    "Veuillez supprimer mon adresse e-mail de votre fichier, je ne suis pas intéressée.",
    "Je ne veux plus de messages de votre part.",
    "Les ruego que no me envíen más correos. Atentamente, Luis",
    "No quiero recibir más mensajes de ustedes, gracias.",
    "Por favor, borren mi dirección de su lista. No la he facilitado.",
    "Peço-vos que não me enviem mais emails. Atenciosamente, Rui",
    "Não autorizo o envio de mais mensagens.",
    "Gostaria que removessem o meu contacto da vossa base de dados.",
    "Wilt u mijn e-mailadres uit uw bestand verwijderen? Alvast dank.",
    "Ik wil niets meer van u horen.",
    "Gelieve geen e-mails meer te sturen.",
    "Vi prego di cancellarmi dalla vostra mailing list.",
    "Non mandatemi più niente, per favore.",
    "La prego di non scrivermi più. Cordialmente, Anna",
    "Proszę usunąć mój adres e-mail z Państwa listy.",
    "Nie chcę więcej dostawać od Was wiadomości.",
    "Proszę nie kontaktować się ze mną więcej. Pozdrawiam, Jan",
    "Jag vill inte ha några fler mejl från er.",
    "Ta bort min adress ur ert register, tack. /Lars",
    "Snälla sluta skicka mejl till mig.",
    "今後の営業メールはご遠慮ください。",
    "メールの配信停止をお願いいたします。",
    "二度と連絡しないでください。",
]

WITH_ERASURE = [
    "Please don't write to me any more. I also ask you to delete all data you hold about me and to confirm the deletion in writing.\n\nGwen Tarrow",
    "Stop contacting me and erase my personal data under Article 17 GDPR. Confirm by return within 30 days.",
    "Bitte schreiben Sie mir nicht mehr und löschen Sie alle Daten, die Sie über mich gespeichert haben. Bitte bestätigen Sie mir die Löschung.\n\nMit freundlichen Grüßen\nBeate Roloff",
    "Ich widerspreche der Nutzung meiner Daten zu Werbezwecken und fordere die Löschung meiner Daten gemäß Art. 17 DSGVO. Ich erwarte eine schriftliche Bestätigung.",
    "Je ne souhaite plus recevoir vos messages. Merci de supprimer toutes mes données et de me le confirmer par écrit.",
    "No deseo recibir más correos. Solicito la supresión de mis datos personales y que me confirmen que se ha hecho.",
    "Não quero receber mais mensagens. Peço que apaguem todos os meus dados e que me confirmem por escrito.",
    "Ik wil geen mails meer ontvangen. Verwijder al mijn gegevens en bevestig dit schriftelijk.",
    "Non scrivetemi più. Chiedo la cancellazione dei miei dati personali e una conferma scritta.",
    "Proszę do mnie nie pisać. Proszę o usunięcie wszystkich moich danych i potwierdzenie usunięcia.",
    "Sluta mejla mig. Radera alla mina uppgifter och bekräfta när det är gjort.",
    "今後のご連絡は不要です。私の個人情報を削除し、完了しましたらご連絡ください。",
]

SAY_NO_TO_SOMETHING_ELSE = [
    "I have not received your mail.",
    "I did not receive any further messages from you.",
    "Please do not send it by post, mail is better.",
    "Please don't send any more proposals before we have talked.",
    "We would like to hear from you, please write again.",
    "Please do not hesitate to contact me.",
    "Please don't forget to write to me.",
    "Please do not reply to this mail.",
    "Please write to me, not to my boss.",
    "We don't want to write any more.",
    "We want to stop sending mails.",
    "We would like more contacts, not more mails.",
    "Bitte zögern Sie nicht, mich zu kontaktieren.",
    "Ich habe keine Nachricht von Ihnen erhalten.",
    "Bitte schreiben Sie mir wieder.",
    "Bitte senden Sie mir die Unterlagen nicht per Post.",
    "Wir möchten nicht mehr selbst schreiben.",
    "N'hésitez pas à me contacter.",
    "Je n'ai plus reçu de message de votre part.",
    "Nous ne voulons plus écrire nous-mêmes.",
    "No dude en contactarme.",
    "No he recibido su correo.",
    "Não recebi a vossa mensagem.",
    "Não hesitem em contactar-me.",
    "Aarzel niet om contact met mij op te nemen.",
    "Ik heb geen bericht meer van jullie ontvangen.",
    "Non esitate a contattarmi.",
    "Non ho ricevuto la vostra mail.",
    "Proszę śmiało pisać, nie gryzę.",
    "Nie dostałem od Państwa wiadomości.",
    "Tveka inte att kontakta mig.",
    "Jag har inte fått något mejl av er.",
    "ご遠慮なくご連絡ください。",
    "ご連絡お待ちしております。",
    "メールが届いていません。",
]


@pytest.mark.parametrize("message", [*REFUSALS, *WITH_ERASURE])
def test_a_refusal_in_words_of_ones_own_is_clear_also_with_the_wish_to_be_erased(message: str) -> None:
    found = opt_out(message)

    assert found is not None
    assert (found.is_clear, found.only_declines) == (True, False)


@pytest.mark.parametrize("message", SAY_NO_TO_SOMETHING_ELSE)
def test_who_says_no_to_something_else_refuses_nothing(message: str) -> None:
    assert not refuses_by_its_words(in_plain_letters(message))
    assert opt_out(message) is None


@pytest.mark.parametrize(
    "plain",
    [
        "we are not looking for an agency",
        "wir brauchen das nicht",
        "nous n'avons pas besoin de cela",
        "no lo necesitamos",
    ],
)
def test_no_need_is_a_reason_and_no_wish(plain: str) -> None:
    assert says_no_need(plain)
    assert not refuses_by_its_words(plain)


@given(st.text(max_size=300))
def test_any_sentence_is_read(text: str) -> None:
    plain = in_plain_letters(text)
    assert not (refuses_by_its_words(plain) and len(plain.strip()) < 3)
    assert isinstance(says_no_need(plain), bool)
