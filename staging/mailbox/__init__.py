"""The sandbox's mail server: takes every mail, shows it in a browser, lets IMAP clients look it up."""
