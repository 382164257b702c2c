"""What happens by itself: an event, a day or a button, a condition, steps. Events and lists are data here."""
