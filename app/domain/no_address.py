"""How somebody is answered who can have no letter by itself: they left no address, or it is one of ours."""

from app.domain.inquiry import ChannelName, Inquiry
from app.domain.words.sentences import in_sentences

_FROM_OUR_SIDE = (
    "It came from our own side and does not say to which address the answer goes. "
    "Write to the person yourself, or add them by hand."
)


def is_by_telephone(inquiry: Inquiry) -> bool:
    """Whether a call is the one way to answer that they left."""
    is_elsewhere = inquiry.channel is ChannelName.LINKEDIN or inquiry.added_by is not None
    return bool(inquiry.phone) and not inquiry.sender_email and not is_elsewhere


def told_without_address(inquiry: Inquiry) -> str:
    """What a person does instead, as a sentence."""
    if is_by_telephone(inquiry):
        return in_sentences((f"They left no e-mail address: ring {inquiry.phone}.", inquiry.doubt or ""))
    if inquiry.sender_email:  # ours: a person brought the lead back, and their yes must not mail to a colleague
        return _FROM_OUR_SIDE
    if inquiry.doubt is not None:
        return f"The message came without an e-mail address. {inquiry.doubt}"
    if inquiry.added_by is not None:
        return f"Added by hand ({inquiry.added_by}), without an e-mail address: answer the way they got in touch."
    if inquiry.channel is ChannelName.LINKEDIN:
        return "Written on LinkedIn, without an e-mail address: answer there; the draft is here to copy."
    return "The message came without an e-mail address; answer where it was written."
