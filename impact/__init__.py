"""The decisions of the Impact Champions programme: files in, decisions out. No Streamlit here."""
