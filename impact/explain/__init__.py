"""Why a merchant has its status, and the smallest changes that would alter it."""
