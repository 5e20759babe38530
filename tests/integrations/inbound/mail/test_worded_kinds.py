"""Notes of programs that say nothing in their header, in eleven languages, and people who only sound like them."""

import re
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.inquiry import Inquiry, MailKind
from integrations.inbound.mail.reader import read_mail
from integrations.inbound.mail.worded_kinds import worded_kind, wording_of


def read(subject: str, text: str, *, reply: bool = False, sender: str = "Ann Example <ann@harbor.example>") -> Inquiry:
    answers = "In-Reply-To: <ours@fernhill.example>\n" if reply else ""
    raw = f"From: {sender}\nTo: hello@fernhill.example\nSubject: {subject}\nMessage-ID: <1@x.example>\n{answers}\n{text}\n"
    return read_mail(raw.encode(), received_at=datetime(2026, 11, 20, tzinfo=UTC))


# The tables of this file are left as they are (fmt: skip): a row on a line can be compared with the one above it.
TICKETS = [
    ("en", "[#40719] Your question", "Hi,\n\nYour enquiry was logged as 40719 and is waiting for an agent.\n\nThe service team"),
    ("en", "Case 00812345 has been created", "Thank you for contacting Northpole Support. Case 00812345 has been created. Our team will respond within 1 business day."),
    ("en", "We got it!", "Thanks for reaching out to Quill. We have received your message and a member of our team will get back to you shortly."),
    ("en", "ACME-4512 Pricing", "Your request ACME-4512 has been registered. You can reply to this email to add comments."),
    ("de", "[Ticket#20261127] Ihre Nachricht", "Guten Tag,\n\nIhr Anliegen wurde unter der Nummer 20261127 erfasst. Wir melden uns innerhalb von zwei Werktagen.\n\nIhr Serviceteam"),
    ("de", "Ihre Anfrage bei Meerglas", "Vielen Dank für Ihre Anfrage. Diese ist bei uns eingegangen und wird schnellstmöglich bearbeitet."),
    ("fr", "[Ticket 5512] Prise en charge", "Bonjour,\n\nNous avons bien reçu votre demande, enregistrée sous la référence 5512. Notre équipe vous répondra dans les meilleurs délais."),
    ("es", "[Caso 9921] Su consulta", "Hola,\n\nSu solicitud ha quedado registrada con el número 9921. Le responderemos en un plazo de 48 horas.\n\nAtención al cliente"),
    ("pt", "[Protocolo 77120] Atendimento", "Olá! Recebemos a sua mensagem. O protocolo 77120 foi criado e em breve um atendente entrará em contato."),
    ("nl", "[Melding 3310] Uw vraag", "Beste,\n\nUw verzoek is geregistreerd onder nummer 3310. Een medewerker neemt binnen twee werkdagen contact met u op."),
    ("it", "Conferma richiesta n. 6620", "Gentile cliente, la Sua richiesta è stata registrata con il numero 6620. Un operatore Le risponderà al più presto."),
    ("pl", "[Zgłoszenie #8841] Twoja wiadomość", "Dzień dobry,\n\nTwoje zgłoszenie zostało zarejestrowane pod numerem 8841. Odpowiemy w ciągu dwóch dni roboczych."),
    ("sv", "Ärende 4410 mottaget", "Hej! Vi har tagit emot ditt meddelande, ärendenummer 4410. En handläggare kontaktar dig så snart som möjligt."),
    ("ja", "【受付番号:55012】お問い合わせを受け付けました", "お問い合わせいただきありがとうございます。受付番号は 55012 です。担当者より2営業日以内にご連絡いたします。"),
    ("tr", "[Talep #1190] Mesajınız", "Merhaba,\n\nTalebiniz 1190 numarası ile kaydedilmiştir. En kısa sürede size dönüş yapılacaktır.\n\nDestek ekibi"),
    ("da", "Sag 3321", "Hej, vi har modtaget din henvendelse. Sagsnummer 3321. Vi vender tilbage hurtigst muligt."),
]  # fmt: skip

MAILBOXES_THAT_ANSWER = [
    ("en", "Thanks! Your email has arrived", "Your email has reached our invoices mailbox. PDF invoices are processed automatically; other mails are not answered."),
    ("de", "Danke! Ihre Mail ist da", "Ihre E-Mail ist in unserem Rechnungspostfach angekommen. Anhänge werden automatisch eingelesen, andere Mails werden nicht beantwortet."),
    ("fr", "Merci, bien reçu", "Votre message nous est bien parvenu. Les factures sont traitées automatiquement, les autres messages ne reçoivent pas de réponse."),
    ("es", "¡Gracias!", "Su correo ha llegado a nuestro buzón de facturas. Los documentos se procesan automáticamente; otros correos no se responden."),
    ("pt", "Obrigado", "O seu e-mail chegou à nossa caixa de faturas. Os documentos são processados automaticamente; outros e-mails não são respondidos."),
    ("nl", "Bedankt!", "Uw e-mail is aangekomen in onze factuurmailbox. Facturen worden automatisch verwerkt; andere mails worden niet beantwoord."),
    ("it", "Grazie!", "La Sua e-mail è arrivata alla casella fatture. I documenti vengono elaborati automaticamente; le altre mail non ricevono risposta."),
    ("pl", "Dziękujemy!", "Państwa wiadomość dotarła do skrzynki faktur. Załączniki są przetwarzane automatycznie, inne wiadomości pozostają bez odpowiedzi."),
    ("sv", "Tack! Ditt mejl är framme", "Ditt mejl har kommit in till vår fakturabrevlåda. Fakturor behandlas automatiskt; andra mejl besvaras inte."),
    ("ja", "ありがとうございます", "メールは請求書専用の受信箱に届きました。添付ファイルは自動で処理されます。その他のメールには返信しておりません。"),
]  # fmt: skip

ONLY_ARRIVED = [
    ("en", "Thanks! We have received your message", "Hello from the team at Quill."),
    ("de", "Danke!", "Ihre Nachricht hat uns erreicht."),
    ("fr", "Merci !", "Votre message nous est bien parvenu."),
    ("es", "Gracias", "Su mensaje nos ha llegado."),
    ("pt", "Olá", "Recebemos a sua mensagem."),
    ("nl", "Dank", "Uw bericht is aangekomen."),
    ("it", "Salve", "Il Suo messaggio è arrivato."),
    ("pl", "Witamy", "Państwa mail dotarł do nas."),
    ("sv", "Tack! Vi har tagit emot ditt mejl", "Hälsningar från oss på kontoret."),
    ("ja", "ご案内", "メールを受信しました。"),
]

WRITE_ABOUT_PROGRAMS = [  # what a program says is quoted, or a number of people or a sum stands in it
    ("en", "Automatic reply texts", "Our automatic replies sound cold: 'I am out of the office until Monday'. Strand Ticketing, 115 people. Rewriting all of them is the job, 14k, spring."),
    ("en", "Ticket received - we hate this subject", 'Our confirmations ("Your request has been received, ticket 40021") are awful. A rewrite by spring.'),
    ("de", "Eingangsbestätigungen", "Unsere Eingangsbestätigungen sollen neu werden: „Ihre Anfrage ist bei uns eingegangen. Wir melden uns in Kürze.“ 60 Leute."),
    ("de", "Automatische Antwort: unsere sind schlecht", "Unsere Texte („Ich bin bis Montag nicht im Büro“) verärgern Kunden. 60 Mitarbeiter, Start im März."),
    ("fr", "Accusés de réception", "Nos accusés de réception (« Nous avons bien reçu votre demande, enregistrée sous le numéro 40 ») sont à réécrire avant mai."),
    ("es", "Respuesta automática: mejorar", "Nuestras respuestas («Estoy fuera de la oficina hasta el lunes») son frías. Somos 60 personas."),
    ("pt", "Resposta automática", "As nossas respostas («Estou de férias até segunda») estão más. Somos 50 pessoas, o projeto começa em março."),
    ("nl", "Automatisch antwoord: kan beter", "Onze antwoorden ('Ik ben afwezig tot maandag') zijn slecht. 45 medewerkers, start in mei."),
    ("it", "Risposta automatica: da rifare", "Le nostre risposte (“Sono fuori ufficio fino a lunedì”) sono da rifare. 55 persone."),
    ("pl", "Automatyczna odpowiedź: do poprawy", "Nasze odpowiedzi („Jestem nieobecny do poniedziałku”) są słabe. 50 osób, start w marcu."),
    ("sv", "Autosvar: våra är dåliga", "Våra autosvar ('Jag är borta till måndag') låter kalla. 60 personer, start i mars."),
    ("ja", "自動返信メールについて", "弊社の自動返信メール（「お問い合わせありがとうございます。担当者よりご連絡いたします」）を書き直します。従業員310名です。"),
    ("ja", "不在通知", "弊社の不在通知の文面を統一します。60名、3月までにご対応可能な会社を選定中です。"),
]  # fmt: skip

LEFT_AND_A_MATTER = [  # the note's own words about prices and budgets are no wish of a buyer
    ("en", "Ann Meer is no longer employed here. Please send anything about budgets to Tom Baas."),
    ("de", "Frau Meer hat uns verlassen. Angebote senden Sie bitte an Tom Baas."),
    ("fr", "Mme Meer n'est plus dans l'entreprise. Pour un devis, merci d'écrire à Tom Baas."),
    ("es", "La señora Meer ya no está con nosotros. Envíe su presupuesto a Tom Baas."),
    ("pt", "A Ana Meer já não está na empresa. Envie o orçamento para Tom Baas."),
    ("nl", "Ann Meer werkt hier niet meer. Stuur uw offerte naar Tom Baas."),
    ("it", "Anna Meer non è più con noi. Per un preventivo scrivere a Tom Baas."),
    ("pl", "Anna Meer nie jest już pracownikiem naszej firmy. Oferty prosimy wysyłać do Toma Baasa."),
    ("sv", "Ann Meer är inte kvar hos oss. Skicka er offert till Tom Baas."),
    ("ja", "ミーアは退職しております。お見積は馬場宛てにお送りください。"),
]

ABSENCES = [
    ("en", "I'm out of the office until Monday 7 December with no access to email. My colleague Dale can help with anything urgent: dale@harbor.example."),
    ("en", "Thanks for your mail. I am on parental leave and will be back in March. Please contact Jo Reed in the meantime."),
    ("en", "I am currently travelling with limited access to my inbox and will reply when I return on the 9th."),
    ("en", "Hello! I'm OOO till the 7th, back on the 8th. Ping Dale if it is on fire."),
    ("en", "Our office will be closed for the holidays from 24 December to 2 January. We will answer all messages afterwards."),
    ("de", "Ich bin am 8.12. wieder im Büro. Ihre E-Mail wird nicht automatisch weitergeleitet."),
    ("de", "Liebe Absender, vom 1.12. bis 7.12. habe ich Urlaub. In dieser Zeit hilft Ihnen das Team."),
    ("de", "Ich bin bis einschließlich 7. Dezember nicht im Büro. Ihre Nachricht wird nicht weitergeleitet. In dringenden Fällen wenden Sie sich bitte an Frau Kolb."),
    ("de", "Vielen Dank für Ihre Nachricht. Ich befinde mich in Elternzeit und bin ab dem 1. März wieder für Sie da. Meine Vertretung übernimmt Herr Lang."),
    ("fr", "Je suis actuellement en congé et serai de retour le 7 décembre. En cas d'urgence, vous pouvez contacter Mme Perrin."),
    ("fr", "Absent du bureau du 1 au 7 décembre, je n'aurai pas accès à mes mails. Merci de vous adresser à Luc Morel."),
    ("es", "Estaré de vacaciones hasta el 7 de diciembre. Para asuntos urgentes, póngase en contacto con Marta Gil."),
    ("es", "Actualmente me encuentro fuera de la oficina. Responderé a su correo a mi vuelta, el lunes 7."),
    ("pt", "Encontro-me de férias até ao dia 7 de dezembro. Em caso de urgência, por favor contacte a minha colega Rita."),
    ("nl", "Ik ben tot en met 7 december niet op kantoor. Voor dringende zaken kunt u terecht bij mijn collega Saskia."),
    ("it", "Sarò fuori ufficio fino al 7 dicembre con accesso limitato alla posta. Per urgenze rivolgersi a Paola Riva."),
    ("pl", "Przebywam na urlopie do 7 grudnia. W pilnych sprawach proszę o kontakt z Anną Lis."),
    ("pl", "Jestem nieobecna w biurze. Wracam 7 grudnia. W sprawach niecierpiących zwłoki zastępuje mnie Jan Król."),
    ("sv", "Jag är föräldraledig till och med 7 december. Kontakta min kollega Per Holm vid brådskande ärenden."),
    ("ja", "12月7日まで休暇をいただいております。お急ぎの場合は、山田までご連絡ください。"),
    ("ja", "出張中のため不在にしております。メールへの返信は12月8日以降になります。"),
    ("tr", "7 Aralık'a kadar yıllık izindeyim. Acil konular için Selim Bey'e ulaşabilirsiniz."),
    ("tr", "Şu anda ofis dışındayım, döndüğümde mesajınızı yanıtlayacağım. Acil durumlarda lütfen Ece Hanım'ı arayabilirsiniz."),
]  # fmt: skip

LEFT = [
    ("en", "Please note that I no longer work for Northpole. For anything about purchasing please write to buying@northpole.example."),
    ("en", "Ruth Calder has left the company. Tom Baas has taken over her accounts: tom@meerglas.example."),
    ("en", "Friday was my last working day here. This mailbox is not monitored. Get in touch with Jo Reed instead."),
    ("de", "Ich bin seit dem 1. November nicht mehr bei der Meerglas GmbH beschäftigt. Bitte wenden Sie sich künftig an Tom Baas, tom@meerglas.example."),
    ("de", "Frau Meer ist aus unserem Unternehmen ausgeschieden. Ihre Aufgaben übernimmt Herr Baas."),
    ("fr", "J'ai quitté la société Meerglas. Veuillez désormais contacter mon successeur, Tom Baas."),
    ("es", "Ya no formo parte de la empresa. A partir de ahora pueden escribir a mi sucesor, Tom Baas."),
    ("pt", "Já não trabalho na Meerglas. Para qualquer assunto contacte Tom Baas, que assumiu as minhas funções."),
    ("nl", "Ik ben niet langer werkzaam bij Meerglas. Mijn opvolger is Tom Baas, tom@meerglas.example."),
    ("it", "Non lavoro più presso Meerglas. D'ora in poi potete contattare il mio collega Tom Baas."),
    ("pl", "Informuję, że nie pracuję już w firmie Meerglas. Proszę o kontakt z Tomem Baasem."),
    ("sv", "Jag har slutat på Meerglas. Kontakta min efterträdare Tom Baas, tom@meerglas.example."),
    ("ja", "私は11月30日をもちまして退職いたしました。今後は後任の馬場までご連絡ください。"),
    ("tr", "Meerglas'taki görevimden ayrıldım. Bundan sonra lütfen Tom Baas ile iletişime geçiniz."),
]  # fmt: skip

RECEIPTS = [
    ("en", "Read: Your inquiry"),
    ("de", "Gelesen: Ihre Anfrage"),
    ("fr", "Lu : Votre demande"),
    ("es", "Leído: Su consulta"),
    ("pt", "Lida: O seu pedido"),
    ("nl", "Gelezen: Uw aanvraag"),
    ("it", "Letto: La sua richiesta"),
    ("pl", "Przeczytane: Zapytanie"),
    ("sv", "Läst: Er förfrågan"),
    ("ja", "開封済み: お問い合わせ"),
    ("tr", "Okundu: Talebiniz"),
]

CALENDAR = [
    ("en", "Tentatively Accepted: Intro"), ("en", "Declined: Intro call"), ("en", "New Time Proposed: Intro"), ("en", "Canceled: Intro"),
    ("de", "Zugesagt: Kennenlernen"), ("de", "Abgelehnt: Kennenlernen"), ("de", "Mit Vorbehalt: Kennenlernen"), ("fr", "Refusé : Rendez-vous"), ("fr", "Provisoire : Rendez-vous"),
    ("es", "Aceptada: Reunión"), ("es", "Rechazada: Reunión"), ("pt", "Aceite: Reunião"), ("pt", "Recusado: Reunião"), ("nl", "Geweigerd: Kennismaking"), ("nl", "Voorlopig: Kennismaking"),
    ("it", "Accettato: Riunione"), ("it", "Rifiutato: Riunione"), ("pl", "Zaakceptowano: Spotkanie"), ("pl", "Odrzucono: Spotkanie"), ("sv", "Accepterat: Möte"), ("sv", "Avböjt: Möte"),
    ("ja", "承諾: 打ち合わせ"), ("ja", "辞退: 打ち合わせ"), ("tr", "Kabul Edildi: Toplantı"), ("tr", "Reddedildi: Toplantı"),
]  # fmt: skip

PEOPLE = [
    ("en", "Out of office help", "Our marketing lead is out of office until June (parental leave) and I need someone to run demand generation meanwhile. Can you?"),
    ("en", "Our CMO has left", "Our CMO has left the company and until we have a successor we look for an agency. Please contact me."),
    ("en", "New start", "I have left Acme and now run Tern Labs, 40 people. We need a launch site, USD 30k."),
    ("en", "Support tickets", "Our team opens 400 tickets a day and customers say our request numbers are confusing. Could you rewrite the mails?"),
    ("en", "Case 4411", "Case 4411 on your site describes us. We are 60 people and want the same. What would it cost?"),
    ("en", "Voicemail scripts", "We make voicemail software and need new messaging. 80 people, 20k."),
    ("en", "Fax is not dead", "We sell fax servers to hospitals and look for a content partner. Budget 5k a month."),
    ("de", "Abwesend, aber eilig", "Ich bin ab Montag im Urlaub, brauche aber vorher ein Angebot: 90 Leute, neue Website."),
    ("de", "Nachfolge", "Unser Vertriebsleiter ist ausgeschieden, wir suchen Unterstützung bei der Leadgenerierung. Was kostet das?"),
    ("de", "Anfrage zu Ticketsystem", "Wir haben Ihre Seite gesehen. Unser Ticketsystem braucht bessere Texte, 50 Leute. Können Sie uns helfen?"),
    ("fr", "Refonte", "Je suis en déplacement jusqu'à jeudi. Nous cherchons une agence pour notre refonte, 60 personnes, pouvez-vous m'envoyer un devis ?"),
    ("es", "Consulta", "He dejado mi empresa anterior y buscamos posicionamiento para la nueva. ¿Cuánto cuesta?"),
    ("pt", "Orçamento", "Estou de férias até segunda, mas precisamos de um orçamento para o novo site."),
    ("nl", "Aanvraag", "Wij zoeken een bureau voor onze voicemaildienst, 40 mensen. Wat kost dat?"),
    ("it", "Preventivo", "Sono fuori ufficio fino a lunedì ma vorrei un preventivo per il nuovo sito."),
    ("pl", "Zapytanie", "Szukamy agencji, nasz dyrektor odszedł z firmy. Czy możecie przygotować ofertę?"),
    ("sv", "Förfrågan", "Vi söker hjälp, vår marknadschef har slutat. Kan ni skicka en offert?"),
    ("ja", "ご相談", "担当者が休暇中ですが、新しいサイトの見積をお願いしたいです。予算は500万円です。"),
    ("tr", "Teklif", "Pazarlama müdürümüz işten ayrıldı. Yeni site için teklif alabilir miyiz?"),
    ("en", "Accepted to the accelerator", "We were accepted to an accelerator and need a pitch deck by January."),
    ("en", "Read: our brief", "Please read our brief. We want to start in March."),
    ("en", "Missed call", "I tried to ring you twice this morning. We need help with HubSpot, 60 people."),
    ("en", "Declined by two agencies", "Two agencies declined. Would you take us? 40 people, 10k."),
]  # fmt: skip


ORDERS = [
    ("en", "Order confirmation 40718", "Hello,\n\nthank you for your order no. 40718. Here is a summary:\n\n2 x Printer paper A4   9.80\nDelivery   4.90\nTotal   14.70\n\nExpected delivery: 2 December. This e-mail was generated automatically, please do not reply.\n\nInkwell Direct"),
    ("en", "Your Inkwell order #88121 is confirmed", "Thanks for shopping with us! We've received your order #88121 and will let you know when it ships.\n\nItem: Desk lamp, qty 2\nSubtotal: £58.00\nShipping: £4.00\nOrder total: £62.00\n\nShipping address: Fernhill Partners"),
    ("de", "Ihre Bestellung 5510-22 ist eingegangen", "Guten Tag,\n\nvielen Dank für Ihre Bestellung bei Büro Lang. Ihre Bestellnummer lautet 5510-22.\n\n5 x Ordner   19,50 EUR\nVersand   4,90 EUR\nGesamtbetrag   24,40 EUR\n\nWir informieren Sie, sobald die Ware versandt wurde."),
    ("de", "Auftragsbestätigung Nr. 20931", "Sehr geehrte Damen und Herren,\n\nhiermit bestätigen wir Ihren Auftrag Nr. 20931. Voraussichtlicher Liefertermin: 3.12.2026.\n\nPosition 1: Toner schwarz, 2 Stück, 118,00 EUR\nGesamtsumme: 140,42 EUR\n\nDiese Nachricht wurde automatisch erstellt."),
    ("fr", "Confirmation de votre commande n° 77120", "Bonjour,\n\nnous vous remercions de votre commande n° 77120. Voici le récapitulatif :\n\nRamette A4 x 10   45,00 €\nLivraison   6,90 €\nTotal   51,90 €\n\nVous recevrez un e-mail dès l'expédition de votre colis."),
    ("es", "Confirmación de pedido 33107", "Hola:\n\nGracias por su pedido 33107. Este es el resumen:\n\nCartuchos de tinta x 2   38,00 €\nGastos de envío   5,00 €\nTotal   43,00 €\n\nLe avisaremos cuando el pedido haya sido enviado."),
    ("pt", "Confirmação da encomenda n.º 9921", "Olá,\n\nobrigado pela sua encomenda n.º 9921. Resumo:\n\nCadeira de escritório   129,00 €\nPortes   9,00 €\nTotal   138,00 €\n\nReceberá um e-mail quando a encomenda for enviada. Não responda a este e-mail."),
    ("nl", "Bevestiging van uw bestelling 61022", "Beste klant,\n\nBedankt voor uw bestelling met nummer 61022.\n\n3 x Whiteboardstiften   11,85\nVerzendkosten   3,95\nTotaal   15,80\n\nU ontvangt een bericht zodra uw bestelling is verzonden."),
    ("it", "Conferma ordine n. 5120", "Gentile cliente,\n\ngrazie per il Suo ordine n. 5120. Riepilogo:\n\nCarta A4   22,00 €\nSpedizione   6,00 €\nTotale   28,00 €\n\nRiceverà una mail quando l'ordine sarà spedito."),
    ("pl", "Potwierdzenie zamówienia 4410", "Dzień dobry,\n\nprzyjęliśmy do realizacji zamówienie nr 4410.\n\nToner   210,00 zł\nDostawa   14,00 zł\nSuma   224,00 zł\n\nPoinformujemy Państwa o wysyłce."),
    ("sv", "Orderbekräftelse 71230", "Hej!\n\nTack för din beställning, ordernummer 71230.\n\nKontorsstol   1 290 kr\nFrakt   99 kr\nTotalt   1 389 kr\n\nDu får ett mejl när ordern har skickats."),
    ("ja", "ご注文の確認（注文番号 250-118）", "ご注文いただきありがとうございます。\n\n注文番号：250-118\n商品：コピー用紙 A4 10冊\n小計：4,800円\n送料：600円\n合計：5,400円\n\n発送が完了しましたら、改めてご連絡いたします。"),
]  # fmt: skip

ORDER_FROM_US = [
    ("en", "Order", "Hello,\n\nwe would like to order a content audit for our shop. 40 people, budget 8k. When could you start?\n\nAnn"),
    ("en", "Order confirmation mails", "Our order confirmation mails land in spam. We send 4,000 a month and look for somebody to fix it."),
    ("de", "Bestellbestätigungen", "Unsere Bestellbestätigungen sollen besser aussehen: 12.000 im Monat, Budget 6.000 EUR. Können wir sprechen?"),
    ("de", "Auftrag", "Guten Tag, hiermit erteilen wir Ihnen den Auftrag für den Workshop am 3.12. Bitte bestätigen Sie. Anja Lang"),
    ("fr", "Commande", "Bonjour, nous souhaitons passer commande de l'audit à 4 500 €. Quand pouvez-vous commencer ?"),
    ("es", "Pedido", "Hola, queremos encargar la campaña de 6.000 €. ¿Cuándo empezamos?"),
    ("nl", "Bestelling", "Hallo, wij willen het pakket van 3.000 euro bestellen. Hoe gaat het verder?"),
    ("it", "Conferma", "Buongiorno, confermo l'ordine del workshop. Quando iniziamo?"),
    ("pl", "Zamówienie", "Dzień dobry, chcemy zamówić audyt za 8 tys. zł. Kiedy możemy zacząć?"),
    ("sv", "Beställning", "Hej, vi vill beställa en förstudie för 40 000 kr. När kan ni börja?"),
    ("ja", "発注の件", "ワークショップを発注したいと考えております。お見積りをお願いいたします。"),
    ("en", "Order confirmation", "We accept your offer. Order no 55: workshop, total 8,000 GBP, delivery by 5 May. Please confirm."),
    ("en", "Your order", "Thank you for your order, total 40.00. Could you tell us who writes your texts?"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "subject", "text"), ORDERS)
def test_a_shop_that_confirms_our_order_is_no_person(language: str, subject: str, text: str) -> None:
    found = read(subject, text)

    assert (found.machine, found.mail_kind, found.for_a_person) == (True, MailKind.ANNOUNCEMENT, None)


@pytest.mark.parametrize(("language", "subject", "text"), ORDER_FROM_US)
def test_who_orders_from_us_is_never_closed(language: str, subject: str, text: str) -> None:
    assert not read(subject, text).machine


@pytest.mark.parametrize(("language", "subject", "text"), TICKETS)
def test_a_helpdesk_that_has_received_something_is_no_person(language: str, subject: str, text: str) -> None:
    found = read(subject, text, sender="Service Desk <desk@harbor.example>")

    assert (found.machine, found.mail_kind) == (True, MailKind.TICKET)


@pytest.mark.parametrize(("language", "subject", "text"), MAILBOXES_THAT_ANSWER)
def test_a_mailbox_that_reads_by_itself_and_answers_nobody_is_no_person(language: str, subject: str, text: str) -> None:
    found = read(subject, text)

    assert (found.machine, found.mail_kind) == (True, MailKind.TICKET)


@pytest.mark.parametrize(("language", "subject", "text"), ONLY_ARRIVED)
def test_what_says_only_that_our_mail_arrived_is_a_question_to_a_person(language: str, subject: str, text: str) -> None:
    found = read(subject, text)

    assert not found.reply_allowed
    assert found.for_a_person


@pytest.mark.parametrize(("language", "text"), LEFT_AND_A_MATTER)
def test_who_has_left_is_never_answered_whatever_the_note_says_of_prices(language: str, text: str) -> None:
    assert not read("Re: Fernhill Partners", text, reply=True).reply_allowed


def test_a_note_of_absence_that_names_prices_is_not_answered() -> None:
    text = "I am out of the office. For a quote please contact my colleague Dale."

    assert not read("Re: Fernhill Partners", text, reply=True).reply_allowed


def test_a_subject_that_says_who_left_is_not_answered_although_the_text_names_budgets() -> None:
    text = "Mallory is no longer employed here. Anything about budgets goes to Joss Whitby."

    assert not read("Mallory Keane is no longer with Keystone Film", text).reply_allowed


@pytest.mark.parametrize(("language", "text"), ABSENCES)
def test_a_note_of_absence_in_answer_to_our_mail_is_no_person(language: str, text: str) -> None:
    found = read("Re: Fernhill Partners", text, reply=True)

    assert (found.machine, found.mail_kind) == (True, MailKind.ABSENCE)


@pytest.mark.parametrize(("language", "text"), ABSENCES)
def test_a_note_of_absence_that_names_no_mail_of_ours_is_never_answered(language: str, text: str) -> None:
    found = read("Fernhill Partners", text)

    assert not found.reply_allowed


@pytest.mark.parametrize(("language", "text"), LEFT)
def test_who_has_left_is_told_to_a_person(language: str, text: str) -> None:
    found = read("Re: Fernhill Partners", text, reply=True)

    assert (found.machine, found.mail_kind) == (True, MailKind.LEFT)
    assert "left the company" in (found.for_a_person or "")
    if named := re.search(r"\S+@\S+[a-z]", text):
        assert found.named_address == named[0]


@pytest.mark.parametrize(("language", "subject"), RECEIPTS)
def test_a_receipt_without_a_text_is_no_person(language: str, subject: str) -> None:
    found = read(subject, "")

    assert (found.machine, found.mail_kind, found.for_a_person) == (True, MailKind.RECEIPT, None)


@pytest.mark.parametrize(("language", "subject"), CALENDAR)
def test_outlooks_answer_to_an_invitation_has_a_subject_alone(language: str, subject: str) -> None:
    found = read(subject, "")

    assert (found.machine, found.mail_kind) == (True, MailKind.CALENDAR_ANSWER)


@pytest.mark.parametrize(("language", "subject", "text"), PEOPLE)
def test_buyers_who_speak_of_such_things_are_answered(language: str, subject: str, text: str) -> None:
    found = read(subject, text)

    assert (found.machine, found.reply_allowed) == (False, True), (found.mail_kind, found.machine_reason)


@pytest.mark.parametrize(("language", "subject", "text"), PEOPLE)
def test_buyers_who_answer_us_are_no_programs(language: str, subject: str, text: str) -> None:
    found = read(f"Re: {subject}", text, reply=True)

    assert not found.machine or found.for_a_person, (found.mail_kind, found.machine_reason)


@pytest.mark.parametrize("reply", [False, True])
@pytest.mark.parametrize(("language", "subject", "text"), WRITE_ABOUT_PROGRAMS)
def test_who_writes_about_what_programs_say_is_never_closed_unseen(
    language: str, subject: str, text: str, *, reply: bool
) -> None:
    found = read(f"Re: {subject}" if reply else subject, text, reply=reply)

    assert not found.machine or found.for_a_person, (found.mail_kind, found.machine_reason)


def test_a_short_note_that_a_person_may_have_typed_is_a_question_to_a_person() -> None:
    found = read("Re: Fernhill Partners", "I'm on holiday until Thursday.", reply=True)

    assert (found.machine, found.mail_kind) == (True, MailKind.ABSENCE)
    assert "a person may have typed it" in (found.for_a_person or "")


def test_letter_case_accents_width_and_line_breaks_do_not_count() -> None:
    found = read(
        "Re: x",
        "JE SUIS ACTUELLEMENT\nEN CONGE JUSQU’AU 7 DECEMBRE.\nEN CAS D’URGENCE VEUILLEZ\nCONTACTER LUC.",
        reply=True,
    )

    assert found.mail_kind is MailKind.ABSENCE


@given(st.text(max_size=400), st.text(max_size=80))
def test_any_wording_is_read(text: str, subject: str) -> None:
    found = read(" ".join(subject.encode("utf-8", "ignore").decode().split()), text.encode("utf-8", "ignore").decode())

    assert found.reply_allowed or found.machine_reason


def test_a_subject_about_automatic_replies_alone_asks_a_person() -> None:
    text = "Our customers hate them. We are 115 people and would like somebody to rewrite all of our mails."
    found = worded_kind(wording_of("Automatic reply: we need better ones", text, reply=False))

    assert found is not None
    assert not found.is_sure


BUYERS_WHO_WILL_BE_AWAY = [
    ("I am away from 10 December, can we talk before?", "I am on holiday from 10 December until 6 January. We need a new story, our budget is 23,000 euros. In my absence Ros Bini decides."),
    ("Bin ab 10. Dezember im Urlaub, vorher sprechen?", "ich bin vom 10. Dezember bis 6. Januar im Urlaub. Wir brauchen eine neue Positionierung, Budget 23.000 Euro. In meiner Abwesenheit entscheidet Frau Bini."),
    ("En congé dès le 10 décembre", "je suis en congé du 10 décembre au 6 janvier. Nous cherchons un nouveau positionnement, budget 23 000 euros. Que proposez-vous ? En mon absence, contactez Rose Bini."),
    ("Vacaciones desde el 10", "estoy de vacaciones del 10 de diciembre al 6 de enero. Necesitamos un nuevo posicionamiento, presupuesto 23.000 euros. En mi ausencia decide Rosa Bini."),
    ("Férias a partir de 10", "estou de férias de 10 de dezembro a 6 de janeiro. Precisamos de um novo posicionamento, orçamento 23.000 euros. Na minha ausência decide a Rosa Bini."),
    ("Vakantie vanaf 10 december", "ik ben met vakantie van 10 december tot 6 januari. Wij zoeken een nieuwe positionering, budget 23.000 euro. Bij mijn afwezigheid beslist Ros Bini."),
    ("Sono in ferie dal 10 dicembre", "sono in ferie dal 10 dicembre al 6 gennaio. Cerchiamo un nuovo posizionamento, budget 23.000 euro. Potete dirmi come procedete? In mia assenza decide Rossana Bini."),
    ("Urlop od 10 grudnia", "jestem na urlopie od 10 grudnia do 6 stycznia. Potrzebujemy nowego pozycjonowania, budżet 23.000 euro. Pod moją nieobecność decyduje Róża Bini."),
    ("Semester från 10 december", "jag har semester från 10 december till 6 januari. Vi behöver en ny positionering, budget 23 000 euro. Kan ni hjälpa oss? Under min frånvaro bestämmer Ros Bini."),
    ("12月10日から休暇です", "12月10日から1月6日まで休暇をいただいております。新しい資料の制作をお願いしたく、予算は300万円です。ご相談できますか？ 不在の間は田中が承ります。"),
]  # fmt: skip


@pytest.mark.parametrize(("subject", "text"), BUYERS_WHO_WILL_BE_AWAY)
def test_a_buyer_who_will_be_away_and_names_an_amount_is_answered(subject: str, text: str) -> None:
    found = read(subject, text)

    assert (found.machine, found.reply_allowed, found.mail_kind) == (False, True, None)
