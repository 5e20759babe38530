"""Who says how, where or when they want to be answered, in six languages, and what only sounds like it."""

import pytest

from app.domain.reply.other_way import other_way
from tests.fakes import inquiry
from tests.seeding import firm_profile

FIRM = firm_profile()

ANOTHER_WAY = [
    "Please do not reply by email, I hardly ever see it. Ring me on +44 20 7946 0018.",
    "Email is no good for me - phone only, please.",
    "I am only reachable by phone, this mailbox isn't read.",
    "Please don't answer to this address, my boss reads it too.",
    "Could you send your answer to my private address instead? It is anna.reed@home.example.",
    "Please take it up with my colleague Tom Hale, I am only passing this on.",
    "Reply to Sara Finch, not to me: sara@kilnmetric.example",
    "Please don't get in touch before January; I'm on leave until then.",
    "No emails before 10 January please.",
    "Don't write here, contact me on WhatsApp.",
    "Please wait with your answer until our board has met.",
    "Write to me again in the new year.",
    "Bitte warten Sie noch mit Ihrer Antwort.",
    "Bitte antworten Sie nicht per E-Mail, sondern rufen Sie mich an.",
    "E-Mails lese ich kaum, ich bin nur telefonisch zu erreichen.",
    "Bitte keine Mails an diese Adresse, die liest mein Chef mit.",
    "Antworten Sie bitte an meine private Adresse a.kern@post.example.",
    "Bitte wenden Sie sich an meine Kollegin Frau Brandt.",
    "Ihre Antwort geht bitte an Herrn Vogt, nicht an mich.",
    "Bitte melden Sie sich erst im Januar, vorher habe ich keine Zeit.",
    "Bitte nicht vor dem 15. Januar antworten, bis dahin sind wir im Urlaub.",
    "Schreiben Sie mir lieber über WhatsApp, Mails gehen bei uns unter.",
    "Merci de ne pas répondre par mail, appelez-moi.",
    "Je ne consulte pas cette boîte, je suis joignable uniquement par téléphone.",
    "Ne répondez pas à cette adresse, mon employeur la lit.",
    "Merci d'écrire à mon adresse personnelle.",
    "Veuillez vous adresser à ma collègue Mme Renard.",
    "Ne nous répondez pas avant janvier, nous sommes fermés d'ici là.",
    "Merci de ne me recontacter qu'en janvier.",
    "Por favor, no me contesten por correo, llámenme.",
    "Solo atiendo por teléfono; este buzón no lo lee nadie.",
    "No escriban a esta dirección, la lee mi jefe.",
    "Respondan a mi correo personal, por favor.",
    "Diríjanse a mi compañera Lucía Prado.",
    "No me contacten antes de enero.",
    "Per favore non rispondete via mail, telefonatemi.",
    "Non scrivete a questo indirizzo, lo legge il mio capo.",
    "Rispondete al mio indirizzo privato, per favore.",
    "Scrivete alla mia collega Paola Neri.",
    "Fatevi sentire solo a gennaio, prima sono via.",
    "Graag niet per mail antwoorden maar bellen.",
    "Mail niet naar dit adres, mijn baas leest mee.",
    "Stuur uw antwoord graag naar mijn privéadres.",
    "Neem contact op met mijn collega Bram Kuiper.",
    "Graag pas in januari reageren, tot die tijd ben ik weg.",
]
ORDINARY = [
    "Our ticket is @5@ in your system, who would do the work?",
    "Can you send it to me by email please and not ring, the desk phone never stops.",
    "Please call me this week on +44 20 7946 0018.",
    "You can reach me by phone or by email.",
    "My colleague Tom Hale will join the call; please send times.",
    "We can't start before January. Please send us your prices.",
    "Our customers do not answer by email any more; can you help?",
    "Nobody reads our newsletter, and we want to change that.",
    "I wrote to your colleague last week and got no answer.",
    "Can you write to our customers in German?",
    "We sell by phone and would like to be found by search engines.",
    "No calls before ten please, an email is fine.",
    "We get no emails from our form. Can you mend it, please?",
    "Please answer before January.",
    "We want to advertise again in January. What do you charge?",
    "We cannot wait, please answer today.",
    "My colleague Sara recommended you.",
    "I'm the assistant of Mr Hale and write for him. What does a day cost?",
    "Do you answer by email or only by phone?",
    "Bitte rufen Sie mich diese Woche an.",
    "Bitte senden Sie das Angebot an diese Adresse.",
    "Wir möchten nicht vor Januar beginnen. Was kostet das?",
    "Ich habe Ihre Adresse von meiner Kollegin.",
    "Unsere Kunden antworten auf Mails nicht mehr.",
    "Bitte antworten Sie vor Januar.",
    "Meine Kollegin und ich suchen jemanden, der uns die Anlage wartet.",
    "Appelez-moi cette semaine, s'il vous plaît.",
    "Nous ne voulons pas commencer avant janvier. Quel est votre prix ?",
    "Mon collègue m'a parlé de vous.",
    "Llámenme esta semana, por favor.",
    "No queremos empezar antes de enero. ¿Cuánto cuesta?",
    "Telefonatemi questa settimana, per favore.",
    "Mio collega mi ha parlato di voi.",
    "Bel mij deze week even, graag.",
    "Wij willen niet voor januari beginnen. Wat kost dat?",
    "Mijn collega raadde u aan.",
]


@pytest.mark.parametrize("message", ANOTHER_WAY)
def test_another_way_is_told_in_their_words(message: str) -> None:
    told = other_way(inquiry(f"We need help with our pumps. {message}"), FIRM)

    assert told is not None
    assert "\u201c" in told


@pytest.mark.parametrize("message", ORDINARY)
def test_an_ordinary_message_is_left_alone(message: str) -> None:
    assert other_way(inquiry(message), FIRM) is None
