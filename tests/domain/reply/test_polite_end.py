"""Who ends a conversation politely is told from buyers who chose somebody else before, or have something planned."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.reply.polite_end import polite_end

ENDS = [
    "Hi Isobel,\n\nthank you for your time and the proposal. We have decided to go with another agency this time. We'll keep you in mind for the next project.\n\nBest\nTom Ashgrove",
    "Thanks for getting back to us. The timing isn't right for us at the moment, we may come back to you in the spring.",
    "Just a note to say that we won't be taking this further for now. Budget has been frozen until next year. Thanks again for the call.",
    "We've filled this with an in-house hire, so no need to follow up. Happy to talk again another time.",
    "Unfortunately the board went for a different supplier. It was close. Good luck and perhaps another time!",
    "Not for us right now, thanks. Maybe later in the year.",
    "Guten Tag,\n\nvielen Dank für das Gespräch. Wir haben uns diesmal für einen anderen Anbieter entschieden, kommen aber bei einem neuen Projekt gern auf Sie zurück.\n\nFreundliche Grüße\nSilke Hartung",
    "Leider passt es derzeit nicht. Wir melden uns, wenn sich das ändert.",
    "Wir stellen das Thema vorerst zurück. Vielleicht im nächsten Jahr.",
    "Danke für Ihr Angebot. Den Zuschlag hat eine andere Agentur bekommen. Beim nächsten Mal denken wir wieder an Sie.",
    "Bonjour,\n\nmerci pour votre proposition. Nous avons retenu une autre agence pour cette fois, mais nous garderons vos coordonnées.\n\nBien cordialement\nHugo Lemerre",
    "Ce n'est pas le bon moment pour nous. Nous reviendrons vers vous l'année prochaine peut-être.",
    "Buenas tardes: finalmente hemos elegido a otra agencia. Gracias por vuestro tiempo, os tendremos en cuenta para el próximo proyecto.",
    "Por ahora no vamos a seguir adelante. Quizá más adelante retomemos el tema. Un saludo.",
    "Boa tarde, desta vez optámos por outra agência. Agradecemos o vosso tempo e voltaremos a contactar-vos no futuro.",
    "De momento não é prioridade para nós. Talvez mais tarde. Obrigado!",
    "Bedankt voor jullie voorstel. We hebben dit keer voor een andere partij gekozen. Misschien een volgende keer.",
    "Op dit moment past het niet in onze planning. We komen er later dit jaar op terug.",
    "Grazie per la proposta. Questa volta abbiamo scelto un'altra agenzia, ma vi terremo presenti per il futuro.",
    "Al momento non è il caso, magari ne riparliamo l'anno prossimo. Cordiali saluti",
    "Dziękujemy za ofertę. Tym razem wybraliśmy inną agencję, ale wrócimy do Państwa przy kolejnym projekcie.",
    "Na razie odkładamy ten temat. Może w przyszłym roku. Pozdrawiam",
    "Tack för ert förslag. Vi har den här gången valt en annan byrå, men återkommer gärna vid nästa projekt.",
    "Det är inte aktuellt just nu. Kanske längre fram.",
    "ご提案ありがとうございました。今回は他社にお願いすることになりました。また機会がありましたらよろしくお願いいたします。",
    "現時点では見送ることにいたしました。来年以降に改めて検討させていただきます。",
    "Hello, thanks for the offer but we've signed with someone else. Maybe next time!",
    "Thanks Isobel. Our CFO has put all external spend on hold, so we can't go ahead. I'll come back to you in Q3.",
    "We decided to stay with our current agency. Thanks for your effort.",
    "We're going in another direction. Thank you and all the best.",
    "Hallo Frau Farrant, danke für die Unterlagen. Wir bleiben bei unserer bisherigen Agentur. Viele Grüße",
    "Vielen Dank, aber wir haben uns gegen eine Zusammenarbeit entschieden. Alles Gute!",
    "Derzeit haben wir dafür leider keine Kapazitäten. Ich melde mich im Frühjahr wieder.",
    "Merci, mais nous avons déjà signé avec un autre prestataire. Peut-être à une autre occasion.",
    "Le projet est reporté à l'année prochaine. Merci encore pour votre temps.",
    "Gracias por la propuesta, pero nos quedamos con nuestra agencia actual.",
    "Hemos decidido posponer el proyecto hasta el año que viene. Gracias.",
    "Obrigado, mas decidimos ficar com o fornecedor atual. Até uma próxima.",
    "O projeto ficou suspenso até ao verão. Obrigado pela atenção.",
    "Bedankt, maar we blijven bij ons huidige bureau.",
    "Het project is uitgesteld tot volgend jaar. We nemen dan weer contact op.",
    "Grazie, ma abbiamo deciso di restare con il nostro attuale fornitore.",
    "Il progetto è rimandato all'anno prossimo. Grazie comunque.",
    "Dziękuję, ale zostajemy przy obecnej agencji.",
    "Projekt został przesunięty na przyszły rok. Odezwę się wtedy.",
    "Tack, men vi stannar hos vår nuvarande byrå.",
    "Projektet är uppskjutet till nästa år. Vi hör av oss då.",
    "We have found someone else, thank you.",
    "Wir haben uns für einen anderen entschieden.",
    "Das hat sich inzwischen erledigt, vielen Dank.",
    "Nous avons finalement choisi un autre artisan.",
    "Ya hemos encontrado a alguien, gracias.",
    "Non serve più, grazie.",
    "We hebben voor een ander gekozen.",
    "Wir nehmen doch Abstand, danke.",
    "The project has been cancelled, thanks anyway.",
    "Hemos decidido no seguir.",
    "検討の結果、他社様にお願いすることといたしました。またの機会によろしくお願いいたします。",
]

BUYERS = [
    "Hemos decidido no esperar más y queremos un presupuesto.",
    "The old event was cancelled, so we need a new hall for May.",
    "Wir haben uns für eine andere Farbe entschieden.",
    "Nous avons choisi une autre date.",
    "We no longer need the red one but the blue one, please send a quote.",
    "Wir haben jemanden gefunden, der Sie empfiehlt, und brauchen ein Angebot.",
    "We chose another agency last year and regret it. We need help with our content by March, 20k.",
    "Our last agency went with templates. Could we talk next week?",
    "Not now, but in January we want to start: 40 people, industrial pumps, budget 5k a month. Can you send me prices?",
    "We have decided to go with another CRM and need somebody to move 12,000 contacts. What would that cost?",
    "Thanks for the call. We have gone with your proposal, when can we start?",
    "We have decided to go with you. Please send the contract.",
    "Wir haben uns für eine neue Website entschieden und suchen eine Agentur, die sie baut.",
    "Wir haben uns für Sie entschieden. Wann können wir beginnen?",
    "Leider passt der Termin am Dienstag nicht. Geht es am Mittwoch?",
    "Wir haben uns letztes Jahr für einen anderen Anbieter entschieden, sind aber unzufrieden und möchten wechseln.",
    "Nous avons choisi une autre agence l'an dernier mais elle ne livre pas. Pouvez-vous reprendre le projet ?",
    "Nous avons retenu votre agence pour le projet. Quand commençons-nous ?",
    "Hemos elegido otra plataforma y necesitamos migrar la web.",
    "Optámos por outra plataforma e precisamos de quem faça a migração.",
    "We hebben voor jullie gekozen! Wanneer kunnen we starten?",
    "Abbiamo scelto un'altra piattaforma e cerchiamo chi la configuri.",
    "Wybraliśmy inną platformę i szukamy kogoś do wdrożenia.",
    "Vi har valt en ny plattform och behöver hjälp med innehållet.",
    "他社に依頼しましたが満足できず、改めてお見積りをお願いしたいです。",
    "Not now maybe, later this year we plan a relaunch of our shop with 4,000 products and are collecting offers.",
    "Tuesday is not possible for us, perhaps later in the week? We are 60 people and want to start in May.",
    "Right now we have no blog. We would like one.",
]


@pytest.mark.parametrize("message", ENDS)
def test_another_one_was_chosen_or_it_is_not_the_time(message: str) -> None:
    assert (polite_end(message) or "nothing") in " ".join(message.split())


@pytest.mark.parametrize("message", BUYERS)
def test_a_buyer_ends_nothing(message: str) -> None:
    assert polite_end(message) is None


def test_a_long_message_says_more_than_goodbye() -> None:
    assert (
        polite_end("We went with another agency. Thanks. " + "Here is what happened to our shop in May. " * 30) is None
    )


@given(st.text(max_size=300))
def test_any_text_is_read(message: str) -> None:
    assert polite_end(message) != ""
