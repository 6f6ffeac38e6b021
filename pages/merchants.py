"""Filter the merchants and take the selection away."""

from pages.parts import lists, merchants, shell

merchants.chosen(lists.with_verdicts(shell.open_page("merchants")))
