"""What of the firm's answer sheet the offline writer's letter says: only what was surely asked and fits the letter."""

from app.domain.firm import ApprovedAnswer, FirmProfile
from app.domain.lead import Lead
from app.domain.reply.register import mixes_registers
from app.domain.reply.sure_answers import AnsweredQuestions, answered_questions, questions_of
from integrations.letters.asked_matter import AskedMatter, spoken_name
from integrations.letters.inquiry_text import inquiry_text
from integrations.letters.manner import Manner


def told_answers(lead: Lead, firm: FirmProfile, manner: Manner, matter: AskedMatter) -> AnsweredQuestions:
    """The sheet's answers to their questions, in the letter's language and register; none to who writes in another."""
    questions = questions_of(inquiry_text(lead.inquiry))
    if manner.notice:
        return AnsweredQuestions(answers=(), open_questions=questions)
    about = spoken_name(matter.service, manner.language, firm) if matter.service else ""
    told = answered_questions(questions, firm, manner.language, about=about)
    if all(_fits(one, manner) for one in told.answers):
        return told
    return AnsweredQuestions(answers=(), open_questions=questions)


def _fits(answer: ApprovedAnswer, manner: Manner) -> bool:
    """Whether it addresses the reader as the letter does."""
    ours = f"{manner.greeting}\n{manner.book.say('letter', 'thanks')}\n{manner.book.say('letter', 'add')}"
    return not mixes_registers(f"{ours}\n{answer.texts[manner.language]}", manner.language)
