"""Filter the merchants and take the selection away."""

from pages.parts import filters, lists, merchants, shell

view = lists.with_verdicts(shell.open_page("merchants"))
selection = filters.choose(view)
merchants.results(view, selection)
