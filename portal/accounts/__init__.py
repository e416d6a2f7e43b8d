"""The door: how allauth speaks, looks and decides in this house. Signing up joins the club.

May import: allauth, club.journeys, club.notices. Everything else of a person's account is allauth's.
"""
