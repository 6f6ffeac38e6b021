"""Is an exported file genuine, edited or out of date?"""
