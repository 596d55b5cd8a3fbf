"""The members' place: finding somebody, their card, their talk and money, codes, relatives, locks."""
