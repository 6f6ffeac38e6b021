"""Why a merchant has its status, and the smallest change that would flip it."""
