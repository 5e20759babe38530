"""Which mail addresses are the firm's own: what whoever reads its mail knows of it."""

from dataclasses import dataclass

from app.domain.people.mail_keys import domain_key, domain_of, mailbox_key


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """A firm's mail domains, and its mailboxes wherever they are: the one that replies, and its partners'."""

    domains: tuple[str, ...] = ()
    mailboxes: tuple[str, ...] = ()
    partners: tuple[str, ...] = ()

    def holds(self, address: str) -> bool:
        """Whether mail from it is the firm's own. False for what is no address."""
        mailbox = mailbox_key(address)
        if not mailbox:
            return False
        return self.holds_domain(domain_of(address)) or mailbox in {mailbox_key(one) for one in self._elsewhere}

    def holds_domain(self, host: str) -> bool:
        """Whether a host's name is under one of the firm's domains."""
        domain = domain_key(host)
        return domain != "" and domain in {domain_key(own) for own in self.domains}

    def is_partners(self, address: str) -> bool:
        """Whether it is the mailbox of a colleague whom the profile names, so of a person."""
        mailbox = mailbox_key(address)
        return mailbox != "" and mailbox in {mailbox_key(one) for one in self.partners}

    @property
    def _elsewhere(self) -> tuple[str, ...]:
        return (*self.mailboxes, *self.partners)


NO_ADDRESSES = OwnAddresses()
