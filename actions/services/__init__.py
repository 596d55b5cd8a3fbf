"""Services: visits, contacts, changes of details, suggestions, complaints, news, activities, people, emergencies."""
