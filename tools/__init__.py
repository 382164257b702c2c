"""What builds and checks the house. Nothing here is needed to run Bukett."""
