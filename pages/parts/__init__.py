"""Everything that draws. Streamlit's old page scan reads pages/*.py only, so this is safe here."""
