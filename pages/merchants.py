"""Filter the merchants and take the selection away."""

from pages.parts import filters, merchants, shell

view = shell.open_page("merchants")
selection = filters.choose(view)
filters.clear_button(selection)
merchants.results(view, selection)
