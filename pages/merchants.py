"""Filter the merchants and take the selection away."""

from pages.parts import filters, merchants, shell

view = shell.open_page("merchants")
selection = filters.choose(view)
merchants.results(view, selection)
