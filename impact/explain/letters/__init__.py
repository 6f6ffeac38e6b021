"""The draft of a mail to a merchant, in English and in French."""
